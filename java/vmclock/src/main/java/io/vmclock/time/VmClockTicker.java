package io.vmclock.time;

import com.google.common.base.Ticker;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.SingleSlotPool;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A {@link Ticker} that counts the time which a restored machine was away, and never goes back.
 * Safe for use by any number of threads.
 *
 * <p>{@link System#nanoTime} stands still while a machine is saved as a snapshot, so that a cache
 * by that clock takes what is hours old for fresh. This ticker goes by the time of the page, TAI
 * where the page has it:
 *
 * <pre>{@code
 * CacheBuilder.newBuilder().ticker(VmClockTicker.of(clock)).expireAfterWrite(...)
 * }</pre>
 *
 * <p>{@link #read} never throws. While the page has no time, because its clock is unreliable during
 * a migration, or for good after {@link VmClock#close}, the ticker goes on at the rate of {@code
 * nanoTime}, and tries the page again every millisecond; once the page has time, what was missed is
 * counted. Where the page's time goes back, the ticker stands until it has caught up, if it went
 * back by less than 2 seconds, as by a correction or an inserted leap second of a page without TAI;
 * otherwise the page's time is another one than before, and the ticker goes on from where it was.
 *
 * <p>The unit is a nanosecond, in steps of 1024, and the origin is arbitrary. In this way threads
 * share a cache line that is written once in a step, and not at every read.
 */
public final class VmClockTicker extends Ticker {
  static final long STEP_NANOS = 1024;
  static final long STANDS_NANOS = TimeUnit.SECONDS.toNanos(2);
  static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The distance of the two clocks is noted when this part of the ticker's value changes. */
  private static final long NOTED_MASK = -Long.highestOneBit(TimeUnit.SECONDS.toNanos(1));

  private final LongSupplier pageNanos;
  private final LongSupplier nanoTime;

  /** The highest value that was returned: no later one is below it. */
  private final AtomicLong highest;

  /** What to add to the page's time: grows where that goes back for good. */
  private volatile long shift;

  /** What to add to nanoTime to go on with it. */
  private volatile long distance;

  /** When to ask the page again, by nanoTime; for as long as {@link #failing}. */
  private volatile long retryAt;

  private volatile boolean failing;

  VmClockTicker(LongSupplier pageNanos, LongSupplier nanoTime) {
    this.pageNanos = pageNanos;
    this.nanoTime = nanoTime;
    long now = pageNanos.getAsLong();
    this.highest = new AtomicLong(now & -STEP_NANOS);
    this.distance = now - nanoTime.getAsLong();
  }

  /**
   * Returns a ticker that goes by a page's time.
   *
   * @throws VmClockException {@code NOT_OFFERED} if the page offers no time, {@code UNRELIABLE} if
   *     it has none now
   */
  public static VmClockTicker of(VmClock clock) {
    Set<Capability> offered = clock.capabilities();
    return new VmClockTicker(
        offered.contains(Capability.TAI) ? clock::taiNanos : pageNanos(clock), System::nanoTime);
  }

  /** Of a page of UTC alone, or of one that counts from an unknown point. */
  private static LongSupplier pageNanos(VmClock clock) {
    SingleSlotPool<Snapshot> spare = new SingleSlotPool<>(clock::newSnapshot);
    return () -> {
      Snapshot snapshot = spare.take();
      try {
        return clock.read(snapshot).pageNanos();
      } finally {
        spare.giveBack(snapshot);
      }
    };
  }

  /** Returns nanoseconds since an arbitrary point: differences count, and are never negative. */
  @Override
  public long read() {
    // In this order: a page's time that went back is not mistaken for one that is merely old, and
    // one from before it went back is not shifted as one from after.
    long seen = highest.get();
    long shift = this.shift;
    long now;
    if (failing && nanoTime.getAsLong() - retryAt < 0) {
      now = withoutPage();
    } else {
      try {
        now = pageNanos.getAsLong() + shift;
        if (failing) {
          failing = false;
        }
      } catch (VmClockException e) {
        retryAt = nanoTime.getAsLong() + RETRY_NANOS;
        failing = true;
        now = withoutPage();
      }
      if (seen - now > STANDS_NANOS && !failing) {
        now = shifted();
      }
    }
    return raised(now);
  }

  private long withoutPage() {
    return nanoTime.getAsLong() + distance;
  }

  /** Goes on from the highest value, unless another thread saw to that. */
  private synchronized long shifted() {
    long seen = highest.get();
    try {
      long now = pageNanos.getAsLong() + shift;
      if (seen - now > STANDS_NANOS) {
        shift += seen - now;
      }
    } catch (VmClockException e) {
      // The next read sees to it.
    }
    return seen;
  }

  /** A value goes in only above the one that it replaces: what was returned stays below. */
  private long raised(long now) {
    long step = now & -STEP_NANOS;
    long seen = highest.get();
    while (step > seen) {
      if (highest.compareAndSet(seen, step)) {
        if (!failing && (step & NOTED_MASK) != (seen & NOTED_MASK)) {
          distance = now - nanoTime.getAsLong();
        }
        return step;
      }
      seen = highest.get();
    }
    return seen;
  }
}
