package io.vmclock.internal;

/** Calls through the binding that JavaCPP generates. */
final class JniCalls implements NativeCalls {
  @Override
  public int read(long clock, long reading) {
    return Native.vmclock_read(clock, reading);
  }

  @Override
  public long taiNanos(long clock) {
    return Native.vmclock_tai_ns(clock);
  }

  @Override
  public long utcNanos(long clock) {
    return Native.vmclock_utc_ns(clock);
  }

  @Override
  public long taiNanosUnordered(long clock) {
    return Native.vmclock_tai_ns_unordered(clock);
  }

  @Override
  public long utcNanosUnordered(long clock) {
    return Native.vmclock_utc_ns_unordered(clock);
  }

  @Override
  public long kernelUtcNanos() {
    return Native.vmclock_kernel_utc_ns();
  }

  @Override
  public int apiVersion() {
    return Native.vmclock_api_version();
  }
}
