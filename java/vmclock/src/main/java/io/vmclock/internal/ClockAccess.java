package io.vmclock.internal;

import io.vmclock.VmClock;
import java.nio.LongBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Gives other packages of this module access to parts of a clock that are not public. */
public final class ClockAccess {
  /** Returns parts of a clock. */
  public interface Parts {
    /** Returns what {@link ClockAccess#stamp} returns. */
    long stamp(VmClock clock);

    /** Returns what {@link ClockAccess#generationPage} returns. */
    @Nullable LongBuffer generationPage(VmClock clock);

    /** Returns what {@link ClockAccess#handle} returns. */
    long handle(VmClock clock);

    /** Does what {@link ClockAccess#refuse} does. */
    void refuse(VmClock clock);

    /** Does what {@link ClockAccess#release} does. */
    int release(VmClock clock);

    /** Does what {@link ClockAccess#reopen} does. */
    int reopen(VmClock clock);
  }

  private static volatile @Nullable Parts parts;

  private ClockAccess() {}

  /** Called by {@link VmClock} when its class is initialized. */
  public static void offer(Parts offered) {
    parts = offered;
  }

  /** Returns the address of the C library's clock. The caller keeps {@code clock} reachable. */
  public static long handle(VmClock clock) {
    // An instance exists, so its class is initialized.
    return Objects.requireNonNull(parts).handle(clock);
  }

  /**
   * Returns the page that {@link PageWords#stamp} reads, or null if the generation cannot be read
   * from a mapped page. The caller keeps {@code clock} reachable.
   */
  public static @Nullable LongBuffer generationPage(VmClock clock) {
    return Objects.requireNonNull(parts).generationPage(clock);
  }

  /** Refuses all reads of a clock's mapped page in place, before {@link #release}. */
  static void refuse(VmClock clock) {
    Objects.requireNonNull(parts).refuse(clock);
  }

  /**
   * Releases the device of a clock for a checkpoint of the process, and makes its reads fail. Has
   * no effect if it is released already.
   *
   * @return 0 or a negative error number
   */
  static int release(VmClock clock) {
    return Objects.requireNonNull(parts).release(clock);
  }

  /**
   * Opens a released clock again. Has no effect if it is not released.
   *
   * @return 0 or a negative error number
   */
  static int reopen(VmClock clock) {
    return Objects.requireNonNull(parts).reopen(clock);
  }

  /**
   * Returns the stamp of a clock for which {@link #generationPage} returns null or a closed page.
   *
   * @throws io.vmclock.VmClockException {@code CLOSED} or {@code BUSY}
   */
  public static long stamp(VmClock clock) {
    return Objects.requireNonNull(parts).stamp(clock);
  }
}
