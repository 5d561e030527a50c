package io.vmclock.internal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * Calls through critical downcalls of {@code java.lang.foreign}. The garbage collector waits for
 * the end of a critical downcall, because it does not change the state of the thread, as a call
 * through JNI does. Therefore only C functions that never wait may be called.
 */
final class ForeignCalls implements NativeCalls {
  private static final MethodType TIME = MethodType.methodType(long.class, long.class);
  private static final MethodType BOUNDS =
      MethodType.methodType(long.class, long.class, long.class, long.class);
  private static final MethodType READ = MethodType.methodType(int.class, long.class, long.class);

  // Each handle is a constant for the compiler, which can therefore inline the calls. Each is in a
  // class of its own, because linking one takes tens of milliseconds: the first call of a function
  // links only this function.

  private static final class ReadNowait {
    static final MethodHandle HANDLE = ForeignLinker.critical("vmclock_read_nowait", READ);
  }

  private static final class Tai {
    static final MethodHandle HANDLE = ForeignLinker.critical("vmclock_tai_ns_nowait", TIME);
  }

  private static final class Utc {
    static final MethodHandle HANDLE = ForeignLinker.critical("vmclock_utc_ns_nowait", TIME);
  }

  private static final class TaiUnordered {
    static final MethodHandle HANDLE =
        ForeignLinker.critical("vmclock_tai_ns_unordered_nowait", TIME);
  }

  private static final class UtcUnordered {
    static final MethodHandle HANDLE =
        ForeignLinker.critical("vmclock_utc_ns_unordered_nowait", TIME);
  }

  private static final class TaiBounds {
    static final MethodHandle HANDLE = ForeignLinker.critical("vmclock_tai_bounds_nowait", BOUNDS);
  }

  private static final class UtcBounds {
    static final MethodHandle HANDLE = ForeignLinker.critical("vmclock_utc_bounds_nowait", BOUNDS);
  }

  private static final class ClockBoundReadNowait {
    static final MethodHandle HANDLE =
        ForeignLinker.critical(
            "vmclock_clockbound_read_nowait",
            MethodType.methodType(int.class, long.class, long.class, long.class));
  }

  private static final class KernelUtc {
    static final MethodHandle HANDLE =
        ForeignLinker.critical("vmclock_kernel_utc_ns", MethodType.methodType(long.class));
  }

  private static final class ApiVersion {
    static final MethodHandle HANDLE =
        ForeignLinker.critical("vmclock_api_version", MethodType.methodType(int.class));
  }

  private ForeignCalls() {}

  static NativeCalls open() {
    return new ForeignCalls();
  }

  @Override
  public int readNowait(long clock, long reading) {
    try {
      return (int) ReadNowait.HANDLE.invokeExact(clock, reading);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long taiNanosNowait(long clock) {
    try {
      return (long) Tai.HANDLE.invokeExact(clock);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long utcNanosNowait(long clock) {
    try {
      return (long) Utc.HANDLE.invokeExact(clock);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long taiBoundsNowait(long clock, long earliest, long latest) {
    try {
      return (long) TaiBounds.HANDLE.invokeExact(clock, earliest, latest);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long utcBoundsNowait(long clock, long earliest, long latest) {
    try {
      return (long) UtcBounds.HANDLE.invokeExact(clock, earliest, latest);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int clockBoundReadNowait(long segment, long page, long reading) {
    try {
      return (int) ClockBoundReadNowait.HANDLE.invokeExact(segment, page, reading);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long taiNanosUnorderedNowait(long clock) {
    try {
      return (long) TaiUnordered.HANDLE.invokeExact(clock);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long utcNanosUnorderedNowait(long clock) {
    try {
      return (long) UtcUnordered.HANDLE.invokeExact(clock);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public long kernelUtcNanos() {
    try {
      return (long) KernelUtc.HANDLE.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  @Override
  public int apiVersion() {
    try {
      return (int) ApiVersion.HANDLE.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /**
   * Returns what to throw. A handle declares every Throwable, but these calls throw only errors of
   * the JVM.
   */
  private static Error unexpected(Throwable e) {
    return e instanceof Error error ? error : new AssertionError(e);
  }
}
