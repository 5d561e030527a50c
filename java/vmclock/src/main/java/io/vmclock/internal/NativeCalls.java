package io.vmclock.internal;

/**
 * The calls to the C library that a program may make millions of times a second. There is one
 * implementation for each {@link Binding}. A clock is its address. The caller keeps the objects
 * that a call needs reachable.
 */
public interface NativeCalls {
  /** Calls {@code vmclock_read}: 0 or a negative errno. */
  int read(long clock, long reading);

  /** Calls {@code vmclock_tai_ns}: the time, or an errno below {@code VMCLOCK_TIME_LOWEST}. */
  long taiNanos(long clock);

  /** Calls {@code vmclock_utc_ns}. */
  long utcNanos(long clock);

  /** Calls {@code vmclock_tai_ns_unordered}. */
  long taiNanosUnordered(long clock);

  /** Calls {@code vmclock_utc_ns_unordered}. */
  long utcNanosUnordered(long clock);

  /** Calls {@code vmclock_kernel_utc_ns}. */
  long kernelUtcNanos();

  /** Calls {@code vmclock_api_version}. Benchmarks use it as the empty call. */
  int apiVersion();
}
