package io.vmclock.cli;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * The cost of one {@link VmClock#read} on this machine. It is an estimate, not a benchmark.
 *
 * @param nanos the nanoseconds of one read, the median of the runs
 * @param runs the number of runs
 * @param readsPerRun the number of reads in each run
 */
record ReadCost(double nanos, int runs, int readsPerRun) {
  private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
  private static final long RUN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int RUNS = 31;
  private static final int WARM_UP_READS = 100;

  /** Measures for about 8 ms. */
  static ReadCost measure(VmClock clock) {
    Snapshot snapshot = clock.newSnapshot();
    long begin = System.nanoTime();
    long estimate = Long.MAX_VALUE;
    do {
      // The minimum, because a batch is useless if the thread was preempted during it.
      estimate = Math.min(estimate, nanosOf(WARM_UP_READS, clock, snapshot) / WARM_UP_READS);
    } while (System.nanoTime() - begin < WARM_UP_NANOS);
    int reads = (int) Math.max(1, RUN_NANOS / Math.max(1, estimate));
    long[] runs = new long[RUNS];
    for (int run = 0; run < RUNS; run++) {
      runs[run] = nanosOf(reads, clock, snapshot);
    }
    Arrays.sort(runs);
    return new ReadCost((double) runs[RUNS / 2] / reads, RUNS, reads);
  }

  private static long nanosOf(int reads, VmClock clock, Snapshot snapshot) {
    long begin = System.nanoTime();
    for (int read = 0; read < reads; read++) {
      clock.read(snapshot);
    }
    return System.nanoTime() - begin;
  }

  /** Returns the cost of a read in nanoseconds, with one decimal. */
  String rounded() {
    // String.format loads the data of locales, which takes longer than the measurement.
    return BigDecimal.valueOf(nanos).setScale(1, RoundingMode.HALF_UP).toPlainString();
  }

  /** Returns a description of the measurement. */
  String method() {
    return "the median of "
        + runs
        + " runs of "
        + readsPerRun
        + " calls of VmClock.read(Snapshot), after a warm-up of "
        + TimeUnit.NANOSECONDS.toMillis(WARM_UP_NANOS)
        + " ms";
  }
}
