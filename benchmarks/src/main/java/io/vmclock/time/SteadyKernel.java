package io.vmclock.time;

import io.vmclock.VmClock;
import java.time.Duration;

/**
 * The running kernel, except that it always reports a synchronized clock, so that {@link
 * KernelClock} can be measured on machines without synchronization. It is in this package because
 * {@code Kernel} is package-private.
 */
public final class SteadyKernel implements Kernel {
  private static final long MAX_ERROR_NANOS = 1_000_000;

  private SteadyKernel() {}

  /** Returns a kernel clock that uses this kernel. */
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

  /** Asks the running kernel too, because one system call per second is a part of the cost. */
  @Override
  public Status word() {
    return new Status(true, MAX_ERROR_NANOS, RUNNING.word().leap());
  }
}
