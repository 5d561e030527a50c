package io.vmclock.benchmarks.report;

import java.util.Collection;
import java.util.List;

/** Of samples that a busy machine spoils now and then: by medians, which that leaves alone. */
final class Statistics {
  /** A normal distribution's standard deviation, in its median deviations. */
  private static final double SIGMA_PER_DEVIATION = 1.4826;

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

  /**
   * Returns the standard deviation as a part of the median, estimated from the median deviation.
   */
  static double relativeSigma(Collection<Double> values) {
    return SIGMA_PER_DEVIATION * medianDeviation(values) / median(values);
  }
}
