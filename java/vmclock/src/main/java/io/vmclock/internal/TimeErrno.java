package io.vmclock.internal;

/**
 * A time or an error in one return value of the C library: a value below {@code
 * VMCLOCK_TIME_LOWEST} is {@code Long.MIN_VALUE + errno}.
 */
public final class TimeErrno {
  private TimeErrno() {}

  /** Returns whether a return value is an error. */
  public static boolean isError(long nanos) {
    return nanos < Native.VMCLOCK_TIME_LOWEST;
  }

  /** Returns the negative error number of a return value that is an error. */
  public static int error(long nanos) {
    return -(int) (nanos - Long.MIN_VALUE);
  }

  /** Returns the return value for a positive error number. */
  static long of(int errno) {
    return Long.MIN_VALUE + errno;
  }
}
