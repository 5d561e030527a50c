package io.vmclock.time;

import com.google.common.collect.ImmutableList;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.ObjectPool;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Clock} that returns the time of a page or of a {@link BoundedClock}. Use it for code
 * that takes a {@code Clock} or an {@link java.time.InstantSource}. Immutable, and safe for use by
 * any number of threads.
 *
 * <p>If its source has no time, each method that returns a time throws {@link VmClockException}.
 * There is no fallback to another clock.
 *
 * <p>Two clocks are equal if they have the same object as their source, smear in the same way, and
 * have equal zones. A clock cannot be serialized, because its source belongs to this machine and is
 * open in this process.
 */
public final class UtcClock extends Clock {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier utcNanos;

  /** The source of the time, for comparison. */
  private final Object source;

  private final ZoneId zone;

  private UtcClock(LongSupplier utcNanos, Object source, ZoneId zone) {
    this.utcNanos = utcNanos;
    this.source = source;
    this.zone = zone;
  }

  /** Returns a clock with a page's UTC ({@link VmClock#utcNanos}), in the zone UTC. */
  public static UtcClock of(VmClock clock) {
    return new UtcClock(clock::utcNanos, clock, ZoneOffset.UTC);
  }

  /** Returns a clock with the UTC of {@code clock}, in the zone UTC. */
  public static UtcClock of(BoundedClock clock) {
    return new UtcClock(clock::utcNanos, clock, ZoneOffset.UTC);
  }

  /**
   * Returns a clock with a page's UTC and smeared leap seconds, in the zone UTC. Near a leap second
   * it differs from UTC, and from clocks that smear in another way.
   */
  public static UtcClock smeared(VmClock clock, Smear smear) {
    ObjectPool<Snapshot> spare = new ObjectPool<>(clock::newSnapshot);
    return new UtcClock(
        () -> smearedNanos(clock, smear, spare), ImmutableList.of(clock, smear), ZoneOffset.UTC);
  }

  private static long smearedNanos(VmClock clock, Smear smear, ObjectPool<Snapshot> spare) {
    Snapshot snapshot = spare.take();
    try {
      return smear.utcNanos(clock.read(snapshot));
    } finally {
      spare.giveBack(snapshot);
    }
  }

  /**
   * Returns the current time.
   *
   * @throws VmClockException if the source has no time
   */
  @Override
  public Instant instant() {
    return EpochNanos.instant(utcNanos.getAsLong());
  }

  /**
   * Returns the current time in milliseconds since 1970, rounded down. A clock that {@link
   * #of(VmClock)} returned allocates nothing for it.
   *
   * @throws VmClockException if the source has no time
   */
  @Override
  public long millis() {
    return Math.floorDiv(utcNanos.getAsLong(), NANOS_PER_MILLI);
  }

  @Override
  public ZoneId getZone() {
    return zone;
  }

  @Override
  public UtcClock withZone(ZoneId zone) {
    return zone.equals(this.zone) ? this : new UtcClock(utcNanos, source, zone);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof UtcClock that && source.equals(that.source) && zone.equals(that.zone);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + zone.hashCode();
  }

  @Override
  public String toString() {
    return "UtcClock[" + source + ", " + zone + "]";
  }
}
