package io.vmclock.benchmarks.scale;

import io.vmclock.benchmarks.paired.Bootstrap;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Threads that call an operation at the same time. Measures the processor time of a call, because
 * this machine may have fewer processors than threads: the time that a thread waits for a processor
 * does not count.
 */
final class Readers {
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final int CALLS = 50_000;
  private static final long WARM_UP_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(400);
  private static final int ROUNDS = 5;

  /** Keeps the results in use, so that the JVM cannot leave the calls out. */
  @SuppressWarnings("UnusedVariable")
  private static volatile long sink;

  private Readers() {}

  static void warmUp(Supplier<LongSupplier> operation) {
    double unused = run(operation.get(), WARM_UP_NANOS);
  }

  /** Returns the median of several rounds. Each thread makes its own operation. */
  static double processorNanos(int threads, Supplier<LongSupplier> operation)
      throws InterruptedException {
    double[] rounds = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      rounds[round] = oneRound(threads, operation);
    }
    return Bootstrap.medianOf(rounds);
  }

  private static double oneRound(int count, Supplier<LongSupplier> operation)
      throws InterruptedException {
    double[] nanos = new double[count];
    CountDownLatch begin = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int own = i;
      LongSupplier call = operation.get();
      Thread thread =
          new Thread(
              () -> {
                awaitUninterruptibly(begin);
                nanos[own] = run(call, NANOS / count);
              });
      thread.start();
      threads.add(thread);
    }
    begin.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    return Arrays.stream(nanos).average().orElseThrow();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException("A reader was interrupted", e);
    }
  }

  /** Calls until the thread has used this processor time, and returns the time of one call. */
  private static double run(LongSupplier operation, long atLeastNanos) {
    long begin = THREADS.getCurrentThreadCpuTime();
    long calls = 0;
    long used;
    do {
      long sum = 0;
      for (int i = 0; i < CALLS; i++) {
        sum += operation.getAsLong();
      }
      sink = sum;
      calls += CALLS;
      used = THREADS.getCurrentThreadCpuTime() - begin;
    } while (used < atLeastNanos);
    return (double) used / calls;
  }
}
