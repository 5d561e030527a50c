package io.vmclock.internal;

/** Calls through the binding that JavaCPP generates. */
final class JniCalls implements NativeCalls {
  @Override
  public int readNowait(long clock, long reading) {
    return Native.vmclock_read_nowait(clock, reading);
  }

  @Override
  public long taiNanosNowait(long clock) {
    return Native.vmclock_tai_ns_nowait(clock);
  }

  @Override
  public long utcNanosNowait(long clock) {
    return Native.vmclock_utc_ns_nowait(clock);
  }

  @Override
  public long taiBoundsNowait(long clock, long earliest, long latest) {
    return Native.vmclock_tai_bounds_nowait(clock, earliest, latest);
  }

  @Override
  public long utcBoundsNowait(long clock, long earliest, long latest) {
    return Native.vmclock_utc_bounds_nowait(clock, earliest, latest);
  }

  @Override
  public int clockBoundReadNowait(long segment, long page, long reading) {
    return Native.vmclock_clockbound_read_nowait(segment, page, reading);
  }

  @Override
  public long taiNanosUnorderedNowait(long clock) {
    return Native.vmclock_tai_ns_unordered_nowait(clock);
  }

  @Override
  public long utcNanosUnorderedNowait(long clock) {
    return Native.vmclock_utc_ns_unordered_nowait(clock);
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
