package io.vmclock.internal;

/** The clocks of the operating system that {@code KernelClock} reads. */
public interface Kernel {
  /** Returns CLOCK_MONOTONIC, which is slewed like CLOCK_REALTIME but is never set. */
  long monotonicNanos();

  /**
   * Returns CLOCK_REALTIME, in nanoseconds since 1970 UTC, or an error as {@link TimeErrno} encodes
   * it.
   */
  long utcNanos();

  /** Returns what the kernel reports about CLOCK_REALTIME now. */
  Status status();

  /**
   * The kernel's own report on CLOCK_REALTIME.
   *
   * @param error 0 if a service synchronizes the clock, {@code -EAGAIN} if none does, otherwise the
   *     negative error number of a call that failed. If it is not 0, the other components have no
   *     meaning.
   * @param maxErrorNanos the bound on the error, to which the kernel adds 500 us each second
   * @param leap 1 if a second is inserted at the end of this UTC day or was inserted at its
   *     beginning, -1 if a second is or was deleted there, otherwise 0
   */
  record Status(int error, long maxErrorNanos, int leap) {
    /** Makes a status that was read without an error. */
    public Status(boolean isSynchronized, long maxErrorNanos, int leap) {
      this(isSynchronized ? 0 : -Native.VMCLOCK_EAGAIN, maxErrorNanos, leap);
    }

    /** Returns whether a service synchronizes the clock. */
    public boolean isSynchronized() {
      return error == 0;
    }

    /** Returns whether the kernel did not report anything, because a call failed. */
    public boolean isFailure() {
      return error != 0 && error != -Native.VMCLOCK_EAGAIN;
    }
  }

  /** The kernel that runs this process. */
  Kernel RUNNING =
      new Kernel() {
        @Override
        public long monotonicNanos() {
          // On Linux this is CLOCK_MONOTONIC, and the JVM reads it without a call through JNI.
          return System.nanoTime();
        }

        @Override
        public long utcNanos() {
          return Binding.calls().kernelUtcNanos();
        }

        @Override
        public Status status() {
          long[] maxErrorNanos = new long[1];
          int[] leap = new int[1];
          int error = Native.vmclock_kernel_error(maxErrorNanos, leap);
          return new Status(error, maxErrorNanos[0], leap[0]);
        }
      };
}
