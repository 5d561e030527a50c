package io.vmclock.test;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.DoubleSupplier;

/** Measures what the current thread allocates. */
public final class Allocation {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 20_000;
  private static final int ATTEMPTS = 5;

  /** Keeps the compiler from removing the calls. */
  @SuppressWarnings("UnusedVariable")
  private static volatile double sink;

  private Allocation() {}

  /**
   * Returns the bytes that {@code calls} calls allocate in this thread: the smallest of several
   * measurements, because the JVM itself sometimes allocates in this thread.
   */
  public static long bytesOf(int calls, DoubleSupplier call) {
    repeat(WARM_UP, call);
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      repeat(calls, call);
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    return least;
  }

  private static void repeat(int calls, DoubleSupplier call) {
    double sum = 0;
    for (int i = 0; i < calls; i++) {
      sum += call.getAsDouble();
    }
    sink = sum;
  }
}
