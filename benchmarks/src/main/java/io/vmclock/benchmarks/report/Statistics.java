package io.vmclock.benchmarks.report;

import java.util.Collection;
import java.util.List;

/** Statistics based on medians, because other load on the machine can spoil some samples. */
final class Statistics {
  private Statistics() {}

  static double median(Collection<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int half = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(half)
        : (sorted.get(half - 1) + sorted.get(half)) / 2;
  }

  /** Returns the median of the distances from the median. */
  static double medianDeviation(Collection<Double> values) {
    double median = median(values);
    return median(values.stream().map(value -> Math.abs(value - median)).toList());
  }
}
