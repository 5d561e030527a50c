package io.vmclock.internal;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;

/** The clocks of the operating system that {@code KernelClock} reads. */
public interface Kernel {
  /** Returns CLOCK_MONOTONIC, which is slewed like CLOCK_REALTIME but is never set. */
  long monotonicNanos();

  /** Returns CLOCK_REALTIME, in nanoseconds since 1970 UTC. */
  long utcNanos();

  /** Returns what the kernel reports about CLOCK_REALTIME now. */
  Status status();

  /**
   * The kernel's own report on CLOCK_REALTIME.
   *
   * @param isSynchronized whether a service synchronizes the clock; if not, the other components
   *     have no meaning
   * @param maxErrorNanos the bound on the error, to which the kernel adds 500 us each second
   * @param leap 1 if a second is inserted at the end of this UTC day or was inserted at its
   *     beginning, -1 if a second is or was deleted there, otherwise 0
   */
  record Status(boolean isSynchronized, long maxErrorNanos, int leap) {}

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
          return requireTime(Binding.calls().kernelUtcNanos());
        }

        @Override
        public Status status() {
          long[] maxErrorNanos = new long[1];
          int[] leap = new int[1];
          int error = Native.vmclock_kernel_error(maxErrorNanos, leap);
          if (error != 0 && error != -Native.VMCLOCK_EAGAIN) {
            throw failure("adjtimex(2)", error);
          }
          return new Status(error == 0, maxErrorNanos[0], leap[0]);
        }

        /** Returns {@code time}, or throws if it is an error. Errors are below all valid times. */
        private long requireTime(long time) {
          if (TimeErrno.isError(time)) {
            throw failure("clock_gettime(2)", TimeErrno.error(time));
          }
          return time;
        }

        private VmClockException failure(String call, int error) {
          boolean isTooLate = -error == Native.VMCLOCK_EOVERFLOW;
          return new VmClockException(
              isTooLate ? Reason.OUT_OF_RANGE : Reason.SYSTEM,
              null,
              isTooLate
                  ? "The kernel's clock is too late for a signed 64-bit number of nanoseconds since"
                      + " 1970, which ends in 2262. Set the clock."
                  : "The kernel's clock cannot be read: "
                      + call
                      + " fails with error number "
                      + -error
                      + ". If a system call filter refuses this call, allow it: vmclock uses it"
                      + " only to read the clock.",
              null);
        }
      };
}
