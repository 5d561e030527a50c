package io.vmclock.internal;

/**
 * The calls to the C library that a program may make millions of times a second. There is one
 * implementation for each {@link Binding}. A clock and a reading are passed as their addresses in
 * C. The caller keeps reachable the objects that a call needs. A call during an update of the page
 * waits up to 100 ms. A virtual thread does not keep its carrier meanwhile, unless the page is read
 * by pread(2).
 */
public interface NativeCalls {
  /** Calls {@code vmclock_read_nowait}, which does not wait. Returns 0 or a negative errno. */
  int readNowait(long clock, long reading);

  /** Does the same as {@code vmclock_read}, which waits. */
  default int read(long clock, long reading) {
    int error = readNowait(clock, reading);
    return error == UpdateWait.READ_WOULD_WAIT ? UpdateWait.read(clock, reading) : error;
  }

  /**
   * Calls {@code vmclock_tai_ns_nowait}, which does not wait. Returns the time, or an error as
   * {@link TimeErrno} encodes it.
   */
  long taiNanosNowait(long clock);

  /** Does the same as {@code vmclock_tai_ns}, which waits. */
  default long taiNanos(long clock) {
    long time = taiNanosNowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.taiNanos(clock) : time;
  }

  /** Calls {@code vmclock_utc_ns_nowait}, which does not wait. */
  long utcNanosNowait(long clock);

  /** Does the same as {@code vmclock_utc_ns}, which waits. */
  default long utcNanos(long clock) {
    long time = utcNanosNowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.utcNanos(clock) : time;
  }

  /** Calls {@code vmclock_tai_ns_unordered_nowait}, which does not wait. */
  long taiNanosUnorderedNowait(long clock);

  /** Does the same as {@code vmclock_tai_ns_unordered}, which waits. */
  default long taiNanosUnordered(long clock) {
    long time = taiNanosUnorderedNowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.taiNanosUnordered(clock) : time;
  }

  /** Calls {@code vmclock_utc_ns_unordered_nowait}, which does not wait. */
  long utcNanosUnorderedNowait(long clock);

  /** Does the same as {@code vmclock_utc_ns_unordered}, which waits. */
  default long utcNanosUnordered(long clock) {
    long time = utcNanosUnorderedNowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.utcNanosUnordered(clock) : time;
  }

  /**
   * Calls {@code vmclock_tai_bounds_nowait}, which does not wait. Returns the bounds as {@link
   * PackedBounds} decodes them.
   */
  long taiBoundsNowait(long clock, long earliest, long latest);

  /** Calls {@code vmclock_utc_bounds_nowait}, which does not wait. */
  long utcBoundsNowait(long clock, long earliest, long latest);

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

  /** Calls {@code vmclock_kernel_utc_ns}. */
  long kernelUtcNanos();

  /** Calls {@code vmclock_api_version}. Benchmarks use it as the empty call. */
  int apiVersion();
}
