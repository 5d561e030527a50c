package io.vmclock.internal;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a page's time on one scale. C returns how far both have moved since a recent
 * reading, in one number, so a call needs no memory of C. Safe for use by any number of threads.
 */
public final class RecentBounds {
  /** C refuses bounds that have moved by 2.1 s. */
  private static final long MAX_AGE_NANOS = 1_000_000_000;

  private final TimeScale scale;

  /** The bounds of a reading of the last seconds. */
  private volatile @Nullable TimeBounds last;

  /** Creates an object without bounds. */
  public RecentBounds(TimeScale scale) {
    this.scale = scale;
  }

  /** Returns whether the scale is UTC and not TAI. */
  public boolean isUtc() {
    return scale == TimeScale.UTC;
  }

  /**
   * Returns the bounds now, or null if only a reading has them, or the reason for none. Does not
   * wait.
   *
   * @param clock the address of the open page in C
   */
  public @Nullable TimeBounds now(long clock) {
    TimeBounds last = this.last;
    if (last == null) {
      return null;
    }
    long earliest = last.earliestNanos();
    long latest = last.latestNanos();
    NativeCalls calls = Binding.calls();
    long moved =
        isUtc()
            ? calls.utcBoundsNowait(clock, earliest, latest)
            : calls.taiBoundsNowait(clock, earliest, latest);
    if (!PackedBounds.arePresent(moved)) {
      return null;
    }
    long earliestNow = PackedBounds.earliest(earliest, moved);
    long latestNow = PackedBounds.latest(latest, moved);
    return isUtc()
        ? TimeBounds.utc(earliestNow, latestNow)
        : TimeBounds.tai(earliestNow, latestNow);
  }

  /**
   * Keeps the bounds of a reading that was made now, for the next calls, if those that it has are
   * too old. Returns them.
   */
  @CanIgnoreReturnValue
  public TimeBounds keep(TimeBounds bounds) {
    TimeBounds last = this.last;
    // A page that C refuses for another reason must not make all threads write here.
    if (last == null || isOld(bounds.earliestNanos() - last.earliestNanos())) {
      this.last = bounds;
    }
    return bounds;
  }

  private static boolean isOld(long movedNanos) {
    return movedNanos < 0 || movedNanos >= MAX_AGE_NANOS;
  }
}
