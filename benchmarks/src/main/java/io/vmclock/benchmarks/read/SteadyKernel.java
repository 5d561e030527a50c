package io.vmclock.benchmarks.read;

import io.vmclock.VmClock;
import io.vmclock.internal.Kernel;
import io.vmclock.time.KernelClock;
import java.lang.reflect.Constructor;
import java.time.Duration;

/**
 * The running kernel, except that it always reports a synchronized clock, so that {@link
 * KernelClock} can be measured on machines without synchronization.
 */
public final class SteadyKernel implements Kernel {
  private static final long MAX_ERROR_NANOS = 1_000_000;

  private SteadyKernel() {}

  /** Returns a kernel clock that uses this kernel. */
  public static KernelClock clock(VmClock page) {
    try {
      // The constructor is package-private: programs always get the kernel's real status.
      Constructor<KernelClock> constructor =
          KernelClock.class.getDeclaredConstructor(VmClock.class, Duration.class, Kernel.class);
      constructor.setAccessible(true);
      return constructor.newInstance(page, Duration.ofSeconds(1), new SteadyKernel());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("KernelClock has no constructor with a Kernel any more", e);
    }
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
  public Status status() {
    return new Status(true, MAX_ERROR_NANOS, RUNNING.status().leap());
  }
}
