package io.vmclock.benchmarks.report;

import java.util.List;

/**
 * How long single calls took, timing included.
 *
 * @param runtime as in {@link Measurement}
 * @param name of the operation
 * @param calls how many were timed
 * @param curve rising, to the slowest at 100 %
 */
record Latency(String runtime, String name, long calls, List<Point> curve) {
  /** So many percent of the calls took at most so many nanoseconds. */
  record Point(double percent, long nanos) {}

  Latency {
    curve = List.copyOf(curve);
  }

  /** Returns what at least so many percent of the calls did not exceed, ns. */
  long atPercent(double percent) {
    return curve.stream()
        .filter(point -> point.percent >= percent)
        .findFirst()
        .orElse(curve.get(curve.size() - 1))
        .nanos;
  }

  long slowest() {
    return curve.get(curve.size() - 1).nanos;
  }
}
