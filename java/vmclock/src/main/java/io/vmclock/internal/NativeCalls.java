package io.vmclock.internal;

/**
 * The calls to the C library that a program may make millions of times a second. There is one
 * implementation for each {@link Binding}. A clock and a reading are passed as their addresses in
 * C. The caller keeps reachable the objects that a call needs. A call during an update of the page
 * waits up to 100 ms. A virtual thread does not keep its carrier meanwhile, unless the page is read
 * by pread(2).
 */
public interface NativeCalls {
  /** Calls {@code vmclock_read}. Returns 0 or a negative errno. */
  int read(long clock, long reading);

  /** Calls {@code vmclock_read_nowait}, which does not wait. */
  int readNowait(long clock, long reading);

  /**
   * Calls {@code vmclock_tai_ns}. Returns the time, or an error as {@link TimeErrno} encodes it.
   */
  long taiNanos(long clock);

  /** Calls {@code vmclock_utc_ns}. */
  long utcNanos(long clock);

  /** Calls {@code vmclock_utc_ns_nowait}, which does not wait. */
  long utcNanosNowait(long clock);

  /**
   * Calls {@code vmclock_clockbound_read_nowait}, which does not wait.
   *
   * @param page the address of an open page, or 0
   */
  int clockBoundReadNowait(long segment, long page, long reading);

  /** Does the same as {@code vmclock_clockbound_read}, which waits. */
  default int clockBoundRead(long segment, long page, long reading) {
    int error = clockBoundReadNowait(segment, page, reading);
    return error == UpdateWait.READ_WOULD_WAIT
        ? UpdateWait.clockBoundRead(segment, page, reading)
        : error;
  }

  /** Calls {@code vmclock_tai_ns_unordered}. */
  long taiNanosUnordered(long clock);

  /** Calls {@code vmclock_utc_ns_unordered}. */
  long utcNanosUnordered(long clock);

  /** Calls {@code vmclock_kernel_utc_ns}. */
  long kernelUtcNanos();

  /** Calls {@code vmclock_api_version}. Benchmarks use it as the empty call. */
  int apiVersion();
}
