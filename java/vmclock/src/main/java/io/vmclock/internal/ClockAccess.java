package io.vmclock.internal;

import io.vmclock.VmClock;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lets {@code io.vmclock.restore} ask a clock for the one thing that has no public method. */
public final class ClockAccess {
  private static @Nullable ToLongFunction<VmClock> stamp;

  private ClockAccess() {}

  /** For {@link VmClock} itself, when its class is initialised. */
  public static void offer(ToLongFunction<VmClock> stamp) {
    ClockAccess.stamp = stamp;
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
