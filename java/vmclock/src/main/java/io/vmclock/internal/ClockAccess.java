package io.vmclock.internal;

import io.vmclock.VmClock;
import java.nio.LongBuffer;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** Gives other packages of this module access to parts of a clock that are not public. */
public final class ClockAccess {
  private static volatile @Nullable ToLongFunction<VmClock> stamp;
  private static volatile @Nullable Function<VmClock, @Nullable LongBuffer> generationPage;
  private static volatile @Nullable ToLongFunction<VmClock> handle;

  private ClockAccess() {}

  /** Called by {@link VmClock} when its class is initialized. */
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
    // An instance exists, so its class is initialized.
    return Objects.requireNonNull(handle).applyAsLong(clock);
  }

  /**
   * Returns the page that {@link PageWords#stamp} reads, or null if the generation cannot be read
   * from a mapped page. The caller keeps {@code clock} reachable.
   */
  public static @Nullable LongBuffer generationPage(VmClock clock) {
    return Objects.requireNonNull(generationPage).apply(clock);
  }

  /**
   * Returns the stamp of a clock for which {@link #generationPage} returns null or a closed page.
   *
   * @throws io.vmclock.VmClockException {@code CLOSED} or {@code BUSY}
   */
  public static long stamp(VmClock clock) {
    return Objects.requireNonNull(stamp).applyAsLong(clock);
  }
}
