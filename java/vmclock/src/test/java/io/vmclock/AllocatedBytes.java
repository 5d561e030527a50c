package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;

/** Measures what the current thread allocates. */
public final class AllocatedBytes {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int WARM_UP = 20_000;

  /** The number of calls that are measured. */
  public static final int CALLS = 10_000;

  private static final int ATTEMPTS = 5;

  private AllocatedBytes() {}

  /**
   * Returns the bytes that {@link #CALLS} calls allocate in this thread: the smallest of several
   * measurements, after a warm-up. The JVM itself sometimes allocates in the thread that it
   * compiles for. The allocations of a call are in every measurement.
   */
  public static long allocatedBy(LongSupplier call) {
    long sink = 0;
    for (int i = 0; i < WARM_UP; i++) {
      sink += call.getAsLong();
    }
    long least = Long.MAX_VALUE;
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CALLS; i++) {
        sink += call.getAsLong();
      }
      least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
    }
    assertThat(sink).isNotEqualTo(Long.MIN_VALUE); // so that the compiler keeps the calls
    return least;
  }
}
