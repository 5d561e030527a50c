package io.vmclock.time;

import com.google.common.collect.ImmutableList;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.SingleSlotPool;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Clock}, and so an {@link java.time.InstantSource}, whose time is that of a page. Safe
 * for use by any number of threads; immutable.
 *
 * <p>It has the time or throws {@link VmClockException}, from each method that tells it: there is
 * no other clock behind it. Two are equal if they have the same source, the same object, and the
 * same zone. It cannot be serialized: what it reads is this machine's, and open in this process.
 */
public final class UtcClock extends Clock {
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongSupplier utcNanos;

  /** What the time comes from, for comparison. */
  private final Object source;

  private final ZoneId zone;

  private UtcClock(LongSupplier utcNanos, Object source, ZoneId zone) {
    this.utcNanos = utcNanos;
    this.source = source;
    this.zone = zone;
  }

  /** Returns a clock of a page's UTC, as {@link VmClock#utcNanos} counts it, in the zone UTC. */
  public static UtcClock of(VmClock clock) {
    return new UtcClock(clock::utcNanos, clock, ZoneOffset.UTC);
  }

  /** Returns a clock of the kernel's UTC, in the zone UTC. */
  public static UtcClock of(KernelClock clock) {
    return new UtcClock(clock::utcNanos, clock, ZoneOffset.UTC);
  }

  /**
   * Returns a clock of a page's UTC with its leap seconds smeared, in the zone UTC. Near a leap
   * second it differs from UTC, and from clocks that smear in another way.
   */
  public static UtcClock smeared(VmClock clock, Smear smear) {
    SingleSlotPool<Snapshot> spare = new SingleSlotPool<>(clock::newSnapshot);
    return new UtcClock(
        () -> smearedNanos(clock, smear, spare), ImmutableList.of(clock, smear), ZoneOffset.UTC);
  }

  private static long smearedNanos(VmClock clock, Smear smear, SingleSlotPool<Snapshot> spare) {
    Snapshot snapshot = spare.take();
    try {
      return smear.utcNanos(clock.read(snapshot));
    } finally {
      spare.giveBack(snapshot);
    }
  }

  /**
   * Returns the time now.
   *
   * @throws VmClockException if the source has none
   */
  @Override
  public Instant instant() {
    return EpochNanos.instant(utcNanos.getAsLong());
  }

  /**
   * Returns the time now in milliseconds since 1970, rounded down. Allocates nothing.
   *
   * @throws VmClockException if the source has none
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
