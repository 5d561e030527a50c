package io.vmclock.internal;

/** Calls through the binding that JavaCPP generates. */
final class JniCalls implements NativeCalls {
  @Override
  public int read(long clock, long reading) {
    int error = readNowait(clock, reading);
    return error == UpdateWait.READ_WOULD_WAIT ? UpdateWait.read(clock, reading) : error;
  }

  @Override
  public int readNowait(long clock, long reading) {
    return Native.vmclock_read_nowait(clock, reading);
  }

  @Override
  public long taiNanos(long clock) {
    long time = Native.vmclock_tai_ns_nowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.taiNanos(clock) : time;
  }

  @Override
  public long utcNanos(long clock) {
    long time = utcNanosNowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.utcNanos(clock) : time;
  }

  @Override
  public long utcNanosNowait(long clock) {
    return Native.vmclock_utc_ns_nowait(clock);
  }

  @Override
  public int clockBoundReadNowait(long segment, long page, long reading) {
    return Native.vmclock_clockbound_read_nowait(segment, page, reading);
  }

  @Override
  public long taiNanosUnordered(long clock) {
    long time = Native.vmclock_tai_ns_unordered_nowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.taiNanosUnordered(clock) : time;
  }

  @Override
  public long utcNanosUnordered(long clock) {
    long time = Native.vmclock_utc_ns_unordered_nowait(clock);
    return time == UpdateWait.TIME_WOULD_WAIT ? UpdateWait.utcNanosUnordered(clock) : time;
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
