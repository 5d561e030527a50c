package io.vmclock.internal;

import io.vmclock.VmClock;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Lets other packages of this module ask a clock for what has no public method. */
public final class ClockAccess {
  private static volatile @Nullable ToLongFunction<VmClock> stamp;
  private static volatile @Nullable Function<VmClock, @Nullable LongBuffer> generationPage;
  private static volatile @Nullable ToLongFunction<VmClock> handle;

  private ClockAccess() {}

  /** For {@link VmClock} itself, when its class is initialised. */
  public static void offer(
      ToLongFunction<VmClock> stamp,
      Function<VmClock, @Nullable LongBuffer> generationPage,
      ToLongFunction<VmClock> handle) {
    ClockAccess.stamp = stamp;
    ClockAccess.generationPage = generationPage;
    ClockAccess.handle = handle;
  }

  /** Returns the address of the C library's clock. The caller keeps {@code clock} reachable. */
  public static long handle(VmClock clock) {
    // There is an instance, so its class is initialised.
    return Objects.requireNonNull(handle).applyAsLong(clock);
  }

  /**
   * Returns what {@link PageWords#stamp} reads; null where the generation cannot be read in place.
   * The caller keeps {@code clock} reachable.
   */
  public static @Nullable LongBuffer generationPage(VmClock clock) {
    return Objects.requireNonNull(generationPage).apply(clock);
  }

  /**
   * Returns the stamp where it cannot be read in place.
   *
   * @throws io.vmclock.VmClockException {@code CLOSED} or {@code BUSY}
   */
  public static long stamp(VmClock clock) {
    return Objects.requireNonNull(stamp).applyAsLong(clock);
  }
}
