package io.vmclock.cli.bench;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Measures operations in batches of calls, one batch of each operation in turn. Other load on the
 * machine then affects all operations alike, and the median of the batches ignores it. A loop of
 * this size is good enough for ratios; use a real harness for proof.
 */
final class Bench {
  /** The number of batches of each operation. */
  static final int ROUNDS = 51;

  /** The last percentage that is reported as progress. */
  static final int DONE = 100;

  private static final double WARM_UP_SHARE = 0.4;
  private static final int FIRST_CALLS = 100;

  /**
   * Long enough to make two calls of nanoTime negligible, and short enough to enter the loop again
   * once it is compiled.
   */
  private static final long WARM_UP_BATCH_NANOS = 200_000;

  private final List<Subject> subjects = new ArrayList<>();
  private final long warmUpNanos;
  private final long batchNanos;
  private final IntConsumer progress;

  /** Keeps the results of the loops, so that the compiler cannot drop their computation. */
  @SuppressWarnings("UnusedVariable")
  private long used;

  private Bench(List<Operation> operations, Duration time, IntConsumer progress) {
    operations.forEach(operation -> subjects.add(new Subject(operation)));
    long each = time.toNanos() / operations.size();
    this.warmUpNanos = (long) (each * WARM_UP_SHARE);
    this.batchNanos = (each - warmUpNanos) / ROUNDS;
    this.progress = progress;
  }

  /**
   * Measures for about {@code time}.
   *
   * @param progress receives the percentage that is done
   */
  static ImmutableList<BenchResult> measure(
      List<Operation> operations, Duration time, IntConsumer progress) {
    return new Bench(operations, time, progress).run();
  }

  private ImmutableList<BenchResult> run() {
    for (int i = 0; i < subjects.size(); i++) {
      reportProgress(i * WARM_UP_SHARE / subjects.size());
      subjects.get(i).warmUp();
    }
    for (int round = 0; round < ROUNDS; round++) {
      reportProgress(WARM_UP_SHARE + (1 - WARM_UP_SHARE) * round / ROUNDS);
      for (Subject subject : subjects) {
        subject.measure(round);
      }
    }
    reportProgress(1);
    return subjects.stream().map(Subject::result).collect(ImmutableList.toImmutableList());
  }

  private void reportProgress(double part) {
    progress.accept((int) Math.round(DONE * part));
  }

  /** An operation that is being measured. */
  private final class Subject {
    private final Operation operation;
    private final double[] batches = new double[ROUNDS];
    private int calls = FIRST_CALLS;
    private String reason = "";

    Subject(Operation operation) {
      this.operation = operation;
    }

    /** Runs the operation until it is compiled, and determines how many calls make a batch. */
    void warmUp() {
      long begin = System.nanoTime();
      double fastest = Double.MAX_VALUE;
      int tried = FIRST_CALLS;
      do {
        fastest = Math.min(fastest, batch(tried));
        tried = callsIn(WARM_UP_BATCH_NANOS, fastest);
      } while (reason.isEmpty() && System.nanoTime() - begin < warmUpNanos);
      calls = callsIn(batchNanos, fastest);
    }

    private int callsIn(long nanos, double nanosPerCall) {
      return (int) Math.max(1, Math.min(Integer.MAX_VALUE, nanos / nanosPerCall));
    }

    void measure(int round) {
      batches[round] = batch(calls);
    }

    /** Runs one batch, and returns the nanoseconds of one call. */
    private double batch(int calls) {
      if (!reason.isEmpty()) {
        return 1;
      }
      try {
        long begin = System.nanoTime();
        used += operation.loop().run(calls);
        return (double) (System.nanoTime() - begin) / calls;
      } catch (VmClockException e) {
        reason = String.valueOf(e.getMessage());
        return 1;
      }
    }

    BenchResult result() {
      return reason.isEmpty()
          ? BenchResult.of(operation, batches)
          : BenchResult.unavailable(operation, reason);
    }
  }
}
