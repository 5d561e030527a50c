package io.vmclock.time;

import io.vmclock.internal.Checkpoints;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Continues the time of a source by {@link System#nanoTime} while the source cannot be relied on.
 * Safe for use by any number of threads.
 */
final class Extrapolation {
  /** How far UTC moves before the anchor is renewed. */
  static final long RENEWAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private static final long MILLION = 1_000_000;

  private final BoundedClock source;
  private final @Nullable DisruptionAware disruptions;
  private final long mostNanos;
  private final long driftPpm;
  private final LongSupplier nanoTime;
  private final SpareReadings spare;
  private final AtomicReference<@Nullable Anchor> anchor = new AtomicReference<>();

  /** A reading of the source, made between two readings of nanoTime. */
  private static final class Anchor {
    final long utcNanos;
    final long earliestNanos;
    final long latestNanos;
    final long before;
    final long after;
    final long disruptionStamp;

    Anchor(UtcReading reading, long before, long after, long disruptionStamp) {
      this.utcNanos = reading.utcNanos();
      this.earliestNanos = reading.earliestNanos();
      this.latestNanos = reading.latestNanos();
      this.before = before;
      this.after = after;
      this.disruptionStamp = disruptionStamp;
    }
  }

  /**
   * @param mostNanos how long a time is continued, at most a day
   * @param driftPpm by how much the bound grows, at most 100 000
   */
  Extrapolation(
      BoundedClock source,
      long mostNanos,
      long driftPpm,
      LongSupplier nanoTime,
      SpareReadings spare) {
    this.source = source;
    this.disruptions = source instanceof DisruptionAware aware ? aware : null;
    this.mostNanos = mostNanos;
    this.driftPpm = driftPpm;
    this.nanoTime = nanoTime;
    this.spare = spare;
  }

  /** Renews the anchor if the source's time, {@code utc}, has moved far enough or gone back. */
  void follow(long utc) {
    Anchor last = anchor.get();
    // Unsigned, so that a time that has gone back renews the anchor too.
    if (last == null || Long.compareUnsigned(utc - last.utcNanos, RENEWAL_NANOS) >= 0) {
      renew(last);
    }
  }

  private void renew(@Nullable Anchor last) {
    UtcReading reading = spare.take();
    try {
      long stamp = disruptionStamp();
      long before = nanoTime.getAsLong();
      if (source.read(reading)) {
        long after = nanoTime.getAsLong();
        // Without a disruption in between, the reading and nanoTime belong together.
        if (stamp == disruptionStamp()) {
          boolean unused = anchor.compareAndSet(last, new Anchor(reading, before, after, stamp));
        }
      }
    } finally {
      spare.giveBack(reading);
    }
  }

  /**
   * Stores the continued time. Returns false and changes nothing if there is none: the source has
   * had no time yet, its last time is too old, or the machine was disrupted since then.
   *
   * @param clock the clock that the reading names as its source
   */
  boolean read(UtcReading reading, BoundedClock clock) {
    Anchor last = anchor.get();
    if (last == null) {
      return false;
    }
    long now = nanoTime.getAsLong();
    // Read after nanoTime: if the stamp is still the same, nanoTime did not stand still before.
    if (disruptionStamp() != last.disruptionStamp) {
      return false;
    }
    long least = Math.max(now - last.after, 0);
    long most = Math.max(now - last.before, 0);
    if (most > mostNanos) {
      return false;
    }
    long drift = (most * driftPpm + MILLION - 1) / MILLION;
    return reading.set(
        clock,
        last.utcNanos + least,
        last.earliestNanos + least - drift,
        last.latestNanos + most + drift);
  }

  /** Also changes at a checkpoint of the process, in which nanoTime stands still too. */
  private long disruptionStamp() {
    long stamp = disruptions == null ? 0 : disruptions.disruptionStamp();
    VarHandle.acquireFence();
    return DisruptionAware.mix(stamp, Checkpoints.epoch());
  }
}
