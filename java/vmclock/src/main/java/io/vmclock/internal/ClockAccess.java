package io.vmclock.internal;

import io.vmclock.VmClock;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lets other packages of this module ask a clock for what has no public method. */
public final class ClockAccess {
  private static volatile @Nullable ToLongFunction<VmClock> stamp;
  private static volatile @Nullable ToLongFunction<VmClock> handle;

  private ClockAccess() {}

  /** For {@link VmClock} itself, when its class is initialised. */
  public static void offer(ToLongFunction<VmClock> stamp, ToLongFunction<VmClock> handle) {
    ClockAccess.stamp = stamp;
    ClockAccess.handle = handle;
  }

  /** Returns the address of the C library's clock. The caller keeps {@code clock} reachable. */
  public static long handle(VmClock clock) {
    // There is an instance, so its class is initialised.
    return Objects.requireNonNull(handle).applyAsLong(clock);
  }

  /** Returns {@code VmClock.stamp()}. */
  public static ToLongFunction<VmClock> stamp() {
    try {
      MethodHandles.lookup().ensureInitialized(VmClock.class);
    } catch (IllegalAccessException e) {
      throw new AssertionError("VmClock is public", e);
    }
    return Objects.requireNonNull(stamp);
  }
}
