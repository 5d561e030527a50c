package io.vmclock.cli.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The result of one operation. Immutable.
 *
 * @param operation what was measured
 * @param nanos the nanoseconds of one call, the median of the batches; NaN if not available
 * @param low a tenth of the batches were below this
 * @param high a tenth of the batches were above this
 * @param reason why the operation is not available; null if it is
 */
record BenchResult(
    Operation operation, double nanos, double low, double high, @Nullable String reason) {
  /** Returns the result of batches whose means are given in any order. */
  static BenchResult of(Operation operation, double[] batches) {
    double[] sorted = batches.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    return new BenchResult(
        operation, sorted[last / 2], sorted[last / 10], sorted[last - last / 10], null);
  }

  static BenchResult unavailable(Operation operation, String reason) {
    return new BenchResult(operation, Double.NaN, Double.NaN, Double.NaN, reason);
  }

  /** Returns whether the result has numbers. */
  boolean isAvailable() {
    return reason == null;
  }
}
