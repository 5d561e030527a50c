package io.vmclock;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Range;
import com.google.common.math.LongMath;
import io.vmclock.internal.EpochNanos;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An interval that contains the true time, in nanoseconds since 1970 on one {@link TimeScale}. Both
 * ends are included. Immutable.
 *
 * <p>Bounds on UTC and bounds on TAI cannot be compared: {@link #overlaps}, {@link #isBefore} and
 * {@link #isAfter} throw an {@code IllegalArgumentException} for them.
 */
public final class TimeBounds {
  private final TimeScale scale;
  private final long earliestNanos;
  private final long latestNanos;

  private TimeBounds(TimeScale scale, long earliestNanos, long latestNanos) {
    checkArgument(
        earliestNanos <= latestNanos,
        "The earliest time, %s ns, is after the latest time, %s ns. Pass the earliest time first.",
        earliestNanos,
        latestNanos);
    this.scale = scale;
    this.earliestNanos = earliestNanos;
    this.latestNanos = latestNanos;
  }

  /**
   * Returns bounds on UTC.
   *
   * @param earliestNanos the earliest possible time, in nanoseconds since 1970 as POSIX counts UTC
   * @param latestNanos the latest possible time
   * @throws IllegalArgumentException if the latest time is before the earliest time
   */
  public static TimeBounds utc(long earliestNanos, long latestNanos) {
    return new TimeBounds(TimeScale.UTC, earliestNanos, latestNanos);
  }

  /**
   * Returns bounds on TAI.
   *
   * @param earliestNanos the earliest possible time, in nanoseconds since 1970-01-01 00:00:00 TAI
   * @param latestNanos the latest possible time
   * @throws IllegalArgumentException if the latest time is before the earliest time
   */
  public static TimeBounds tai(long earliestNanos, long latestNanos) {
    return new TimeBounds(TimeScale.TAI, earliestNanos, latestNanos);
  }

  /** Returns the time scale of both ends. */
  public TimeScale scale() {
    return scale;
  }

  /** Returns the earliest possible time, in nanoseconds since 1970. */
  public long earliestNanos() {
    return earliestNanos;
  }

  /** Returns the latest possible time, in nanoseconds since 1970. */
  public long latestNanos() {
    return latestNanos;
  }

  /**
   * Returns the distance between both ends in nanoseconds, or {@link Long#MAX_VALUE} if it does not
   * fit into a {@code long}.
   */
  public long widthNanos() {
    return LongMath.saturatedSubtract(latestNanos, earliestNanos);
  }

  /** Returns the middle of the interval in nanoseconds since 1970, rounded down. */
  public long midpointNanos() {
    return LongMath.mean(earliestNanos, latestNanos);
  }

  /**
   * Returns whether the true time may be {@code nanos}.
   *
   * @param nanos nanoseconds since 1970, on the scale of these bounds
   */
  public boolean contains(long nanos) {
    return earliestNanos <= nanos && nanos <= latestNanos;
  }

  /**
   * Returns whether these bounds and the others have a time in common. If they have, the order of
   * the two true times is unknown.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  public boolean overlaps(TimeBounds other) {
    return !isBefore(other) && !isAfter(other);
  }

  /**
   * Returns whether every time in these bounds is before every time in the others.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  public boolean isBefore(TimeBounds other) {
    requireSameScale(other);
    return latestNanos < other.earliestNanos;
  }

  /**
   * Returns whether every time in these bounds is after every time in the others.
   *
   * @throws IllegalArgumentException if the scales differ
   */
  public boolean isAfter(TimeBounds other) {
    return other.isBefore(this);
  }

  private void requireSameScale(TimeBounds other) {
    checkArgument(
        scale == other.scale,
        "Bounds on %s cannot be compared with bounds on %s. Take both on the same scale.",
        scale,
        other.scale);
  }

  /**
   * Returns the earliest possible time.
   *
   * @throws IllegalStateException if these bounds are on TAI, because an {@code Instant} is UTC
   */
  public Instant earliestInstant() {
    return instant(earliestNanos);
  }

  /**
   * Returns the latest possible time.
   *
   * @throws IllegalStateException if these bounds are on TAI, because an {@code Instant} is UTC
   */
  public Instant latestInstant() {
    return instant(latestNanos);
  }

  private Instant instant(long nanos) {
    if (scale != TimeScale.UTC) {
      throw new IllegalStateException(
          "Bounds on "
              + scale
              + " have no Instant, because an Instant is UTC. Take bounds on UTC instead, for"
              + " example from utcBounds().");
    }
    return EpochNanos.instant(nanos);
  }

  /**
   * Returns the interval as a closed range.
   *
   * @throws IllegalStateException if these bounds are on TAI, because an {@code Instant} is UTC
   */
  public Range<Instant> asRange() {
    return Range.closed(earliestInstant(), latestInstant());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TimeBounds that
        && scale == that.scale
        && earliestNanos == that.earliestNanos
        && latestNanos == that.latestNanos;
  }

  @Override
  public int hashCode() {
    return Objects.hash(scale, earliestNanos, latestNanos);
  }

  /** Returns an ISO date and time. Only UTC has the letter Z. */
  private String text(long nanos) {
    String utc = EpochNanos.instant(nanos).toString();
    return scale == TimeScale.UTC ? utc : utc.substring(0, utc.length() - 1);
  }

  /**
   * Returns scale, earliest and latest time, for example {@code "UTC [2027-01-15T08:00:00.000001Z,
   * 2027-01-15T08:00:00.000031Z]"}.
   */
  @Override
  public String toString() {
    return scale + " [" + text(earliestNanos) + ", " + text(latestNanos) + "]";
  }
}
