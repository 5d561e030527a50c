package io.vmclock;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Range;
import io.vmclock.internal.EpochNanos;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An interval that contains the true time, both ends included, in nanoseconds since 1970. Both ends
 * of two that are compared must be on one time scale. Immutable.
 */
public final class TimeBounds {
  private final long earliestNanos;
  private final long latestNanos;

  /** The ends must be in order. */
  public TimeBounds(long earliestNanos, long latestNanos) {
    checkArgument(
        earliestNanos <= latestNanos,
        "The earliest time, %s ns, is after the latest, %s ns",
        earliestNanos,
        latestNanos);
    this.earliestNanos = earliestNanos;
    this.latestNanos = latestNanos;
  }

  /** Returns the earliest possible time in nanoseconds since 1970. */
  public long earliestNanos() {
    return earliestNanos;
  }

  /** Returns the latest possible time in nanoseconds since 1970. */
  public long latestNanos() {
    return latestNanos;
  }

  /** Returns whether the true time here was before the one there, whatever the two are. */
  public boolean definitelyBefore(TimeBounds other) {
    return latestNanos < other.earliestNanos;
  }

  /** Returns whether the true time here was after the one there, whatever the two are. */
  public boolean definitelyAfter(TimeBounds other) {
    return other.definitelyBefore(this);
  }

  /** Returns whether the two can be of the same time, so that their order is not known. */
  public boolean overlaps(TimeBounds other) {
    return !definitelyBefore(other) && !definitelyAfter(other);
  }

  /** Returns the interval as a closed range of instants. For bounds on UTC. */
  public Range<Instant> toRange() {
    return Range.closed(EpochNanos.instant(earliestNanos), EpochNanos.instant(latestNanos));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimeBounds that
        && earliestNanos == that.earliestNanos
        && latestNanos == that.latestNanos;
  }

  @Override
  public int hashCode() {
    return 31 * Long.hashCode(earliestNanos) + Long.hashCode(latestNanos);
  }

  @Override
  public String toString() {
    return "[" + earliestNanos + " ns, " + latestNanos + " ns]";
  }
}
