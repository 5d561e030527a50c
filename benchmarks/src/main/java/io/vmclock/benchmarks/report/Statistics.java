package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.paired.Bootstrap;
import java.util.Collection;

/** Statistics based on medians, because other load on the machine can spoil some samples. */
final class Statistics {
  private Statistics() {}

  static double median(Collection<Double> values) {
    return Bootstrap.medianOf(values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Returns the median of the distances from the median. */
  static double medianDeviation(Collection<Double> values) {
    double median = median(values);
    return median(values.stream().map(value -> Math.abs(value - median)).toList());
  }
}
