package io.vmclock.internal;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClock;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lets other packages of this module pass a clock to C. */
public final class ClockHandle {
  private static volatile @Nullable ToLongFunction<VmClock> handle;

  private ClockHandle() {}

  /** For {@link VmClock} itself, when its class is initialised, and so before any instance. */
  public static void offer(ToLongFunction<VmClock> handle) {
    ClockHandle.handle = handle;
  }

  /** Returns the address of the C library's clock. The caller keeps {@code clock} reachable. */
  public static long of(VmClock clock) {
    return requireNonNull(handle).applyAsLong(clock);
  }
}
