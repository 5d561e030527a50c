package io.vmclock.time;

import io.vmclock.VmClock;
import java.time.Duration;

/**
 * The running kernel, except that it always says to be synchronized: so {@link KernelClock} can be
 * measured where nobody synchronizes the kernel. Here, because its kernel is the package's own.
 */
public final class SteadyKernel implements Kernel {
  private static final long MAX_ERROR_NANOS = 1_000_000;

  private SteadyKernel() {}

  /** Returns the clock over it. */
  public static KernelClock clock(VmClock page) {
    return new KernelClock(page, Duration.ofSeconds(1), new SteadyKernel());
  }

  @Override
  public long monotonicNanos() {
    return RUNNING.monotonicNanos();
  }

  @Override
  public long utcNanos() {
    return RUNNING.utcNanos();
  }

  /** Asks all the same: the system call, once a second, is a part of the cost. */
  @Override
  public Status word() {
    return new Status(true, MAX_ERROR_NANOS, RUNNING.word().leap());
  }
}
