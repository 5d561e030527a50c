package io.vmclock.internal;

/**
 * The calls to the C library that may be made millions of times a second, whichever way they are
 * made. A clock is its address; what a call needs, the caller keeps reachable.
 */
public interface NativeCalls {
  /** NativeCalls {@code vmclock_read}: 0 or a negative errno. */
  int read(long clock, long reading);

  /**
   * NativeCalls {@code vmclock_tai_ns}: the time, or an errno below {@code VMCLOCK_TIME_LOWEST}.
   */
  long taiNanos(long clock);

  /** NativeCalls {@code vmclock_utc_ns}. */
  long utcNanos(long clock);

  /** NativeCalls {@code vmclock_tai_ns_unordered}. */
  long taiNanosUnordered(long clock);

  /** NativeCalls {@code vmclock_utc_ns_unordered}. */
  long utcNanosUnordered(long clock);

  /** NativeCalls {@code vmclock_kernel_utc_ns}. */
  long kernelUtcNanos();

  /** Calls {@code vmclock_api_version}. Benchmarks use it as the empty call. */
  int apiVersion();
}
