package io.vmclock.time;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.TimeErrno;

/** What {@link KernelClock} asks of the operating system. */
interface Kernel {
  /** Returns CLOCK_MONOTONIC: it is slewed as CLOCK_REALTIME is, and never set. */
  long monotonicNanos();

  /** Returns CLOCK_REALTIME, in nanoseconds since 1970 UTC. */
  long utcNanos();

  /** Returns what the kernel says of CLOCK_REALTIME now. */
  Status word();

  /**
   * The kernel's own word on its clock.
   *
   * @param isSynchronized whether anybody answers for the clock; else the rest means nothing
   * @param maxErrorNanos the bound on its error, to which the kernel adds 500 us at each second
   * @param leap 1 or -1 where a leap second is inserted or deleted at an end of this UTC day, or 0
   */
  record Status(boolean isSynchronized, long maxErrorNanos, int leap) {}

  /** The one that runs this process. */
  Kernel RUNNING =
      new Kernel() {
        @Override
        public long monotonicNanos() {
          // On Linux this is CLOCK_MONOTONIC, and the JVM reads it without leaving Java's calls.
          return System.nanoTime();
        }

        @Override
        public long utcNanos() {
          return checked(Binding.calls().kernelUtcNanos());
        }

        @Override
        public Status word() {
          long[] maxErrorNanos = new long[1];
          int[] leap = new int[1];
          int error = Native.vmclock_kernel_error(maxErrorNanos, leap);
          if (error != 0 && error != -Native.VMCLOCK_EAGAIN) {
            throw failed(error);
          }
          return new Status(error == 0, maxErrorNanos[0], leap[0]);
        }

        private long checked(long time) {
          if (TimeErrno.isError(time)) {
            throw failed(TimeErrno.error(time));
          }
          return time;
        }

        private VmClockException failed(int error) {
          return new VmClockException(
              -error == Native.VMCLOCK_EOVERFLOW ? Reason.OUT_OF_RANGE : Reason.SYSTEM,
              null,
              "The kernel's clock cannot be read: error number "
                  + -error
                  + ". A filter of system calls may refuse adjtimex(2): allow it, it changes"
                  + " nothing here.",
              null);
        }
      };
}
