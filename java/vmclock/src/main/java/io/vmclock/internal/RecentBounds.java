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
  private final TimeScale scale;

  /**
   * The bounds of a reading. C refuses bounds from more than 2 s ago, so they are replaced then.
   */
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

  /** Keeps the bounds of a reading that was made now, for the next calls. Returns them. */
  @CanIgnoreReturnValue
  public TimeBounds set(TimeBounds bounds) {
    last = bounds;
    return bounds;
  }
}
