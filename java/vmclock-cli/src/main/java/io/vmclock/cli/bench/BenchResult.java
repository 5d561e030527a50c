package io.vmclock.cli.bench;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What came of an operation.
 *
 * @param operation what was measured
 * @param nanos of one call, the median of the batches; NaN if it is not available
 * @param low what a tenth of the batches were below
 * @param high what a tenth of the batches were above
 * @param reason why it is not available; null if it is
 */
record BenchResult(
    Operation operation, double nanos, double low, double high, @Nullable String reason) {
  /** Takes the batches' means, in any order. */
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

  /** Returns whether there are numbers. */
  boolean isAvailable() {
    return reason == null;
  }
}
