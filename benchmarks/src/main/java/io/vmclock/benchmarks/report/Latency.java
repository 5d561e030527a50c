package io.vmclock.benchmarks.report;

import java.util.List;

/**
 * The times of single calls, including the timing. Immutable.
 *
 * @param runtime the runtime, as in {@link Measurement}
 * @param name the name of the operation
 * @param calls the number of timed calls
 * @param curve the points in ascending order; the last is the slowest call, at 100 %
 */
record Latency(String runtime, String name, long calls, List<Point> curve) {
  /** The time in nanoseconds that a percentage of the calls did not exceed. */
  record Point(double percent, long nanos) {}

  Latency {
    curve = List.copyOf(curve);
  }

  /** Returns the nanoseconds that at least this percentage of the calls did not exceed. */
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
