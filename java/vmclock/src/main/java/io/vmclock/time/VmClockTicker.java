package io.vmclock.time;

import com.google.common.base.Ticker;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.Native;
import io.vmclock.internal.ObjectPool;
import io.vmclock.internal.error.Failures;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A Guava {@link Ticker} that includes the time between a snapshot and its restore, and never goes
 * back. Use it for caches whose entries expire. Safe for use by any number of threads.
 *
 * <p>{@link System#nanoTime} stands still while a machine is saved as a snapshot. A cache that uses
 * it treats entries that are hours old as fresh. This ticker uses the time of the page, TAI if the
 * page has it, or the UTC of a {@link BoundedClock}:
 *
 * <pre>{@code
 * CacheBuilder.newBuilder().ticker(VmClockTicker.of(clock)).expireAfterWrite(...)
 * }</pre>
 *
 * <p>What follows about a page is also true of any other clock.
 *
 * <p>{@link #read} never throws. The page has no time while its clock is unreliable, as during a
 * migration, and after {@link VmClock#close}. The ticker then advances at the rate of {@code
 * nanoTime}, and tries the page again every millisecond. When the page has time again, the ticker
 * adds the time that it missed.
 *
 * <p>The page's time can go back. If it goes back by at most 2 seconds, as after a correction or an
 * inserted leap second on a page without TAI, the ticker stands still until the page has caught up.
 * If it goes back further, the ticker treats it as an unrelated time, and continues from its own
 * last value.
 *
 * <p>The unit is a nanosecond, in steps of 4096, and the origin is arbitrary. All threads share one
 * cache line. Because of the steps, they write it once per step and not on every read.
 */
public final class VmClockTicker extends Ticker {
  static final long STEP_NANOS = 4096;
  static final long LONGEST_STANDSTILL_NANOS = TimeUnit.SECONDS.toNanos(2);
  static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A change in these bits of the ticker's value updates {@link #nanoTimeOffset}. */
  private static final long OFFSET_UPDATE_MASK = -Long.highestOneBit(TimeUnit.SECONDS.toNanos(1));

  private final LongSupplier pageNanos;
  private final LongSupplier nanoTime;

  /** The highest value returned so far. No later value is below it. */
  private final AtomicLong highest;

  /**
   * The nanoseconds to add to the page's time. Grows when that time goes back further than a
   * standstill covers.
   */
  private volatile long pageOffset;

  /** The nanoseconds to add to nanoTime while the page has no time. */
  private volatile long nanoTimeOffset;

  /** The nanoTime at which to read the page again. Valid while {@link #pageFailed}. */
  private volatile long retryAt;

  private volatile boolean pageFailed;

  VmClockTicker(LongSupplier pageNanos, LongSupplier nanoTime) {
    this.pageNanos = pageNanos;
    this.nanoTime = nanoTime;
    long now = pageNanos.getAsLong();
    this.highest = new AtomicLong(now & -STEP_NANOS);
    this.nanoTimeOffset = now - nanoTime.getAsLong();
  }

  /**
   * Returns a ticker that uses a page's time.
   *
   * @throws VmClockException {@code NOT_OFFERED} if the page offers no time, {@code UNRELIABLE} if
   *     its time is unreliable now
   */
  public static VmClockTicker of(VmClock clock) {
    Snapshot first = clock.read();
    return new VmClockTicker(
        first.capabilities().contains(Capability.TAI)
            ? clock::taiNanos
            : pageNanos(clock, first.timeTypeCode()),
        System::nanoTime);
  }

  /**
   * Returns a ticker that uses the UTC of {@code clock}. It includes the time between a snapshot
   * and its restore if the clock does. A {@link KernelClock} does so after the service has
   * synchronized the kernel again.
   *
   * @throws VmClockException if the clock cannot be relied on now
   */
  public static VmClockTicker of(BoundedClock clock) {
    return new VmClockTicker(clock::utcNanos, System::nanoTime);
  }

  /**
   * Reads a page that has only UTC, or that counts from an unknown origin. If the page changes its
   * time scale, the difference of the two scales must not count as elapsed time. The page then has
   * no time for the ticker until it returns to its first scale.
   */
  private static LongSupplier pageNanos(VmClock clock, int timeType) {
    ObjectPool<Snapshot> spare = new ObjectPool<>(clock::newSnapshot);
    return () -> {
      Snapshot snapshot = spare.take();
      try {
        if (clock.read(snapshot).timeTypeCode() != timeType) {
          throw Failures.absent(clock.path(), "time on its first scale", -Native.VMCLOCK_ENODATA);
        }
        return snapshot.pageNanos();
      } finally {
        spare.giveBack(snapshot);
      }
    };
  }

  /**
   * Returns nanoseconds since an arbitrary origin. The difference of two successive values is never
   * negative.
   */
  @Override
  public long read() {
    // The order of these loads matters. The highest value is loaded before the page is read:
    // otherwise another thread could raise it in between, and the page would seem to have gone
    // back.
    // The offset is loaded before the page is read: otherwise another thread could raise it in
    // between, and the new offset would be added to a time from before the page went back.
    long seen = highest.get();
    long offset = pageOffset;
    long now;
    if (pageFailed && nanoTime.getAsLong() - retryAt < 0) {
      now = nanoTimeValue();
    } else {
      try {
        now = pageNanos.getAsLong() + offset;
        if (pageFailed) {
          pageFailed = false;
        }
      } catch (VmClockException e) {
        retryAt = nanoTime.getAsLong() + RETRY_NANOS;
        pageFailed = true;
        now = nanoTimeValue();
      }
      if (seen - now > LONGEST_STANDSTILL_NANOS && !pageFailed) {
        now = continueFromHighest();
      }
    }
    return raiseHighest(now);
  }

  private long nanoTimeValue() {
    return nanoTime.getAsLong() + nanoTimeOffset;
  }

  /**
   * Raises the page's offset so that the ticker continues from the highest value, unless another
   * thread has done so. Returns that value.
   */
  private synchronized long continueFromHighest() {
    long seen = highest.get();
    try {
      long now = pageNanos.getAsLong() + pageOffset;
      if (seen - now > LONGEST_STANDSTILL_NANOS) {
        pageOffset += seen - now;
      }
    } catch (VmClockException e) {
      // The next read handles the failure.
    }
    return seen;
  }

  /**
   * Raises the highest value to the step of {@code now}, and returns it. A value only ever replaces
   * a lower one, so no value is below one that was returned before.
   */
  private long raiseHighest(long now) {
    long step = now & -STEP_NANOS;
    long seen = highest.get();
    while (step > seen) {
      if (highest.compareAndSet(seen, step)) {
        if (!pageFailed && (step & OFFSET_UPDATE_MASK) != (seen & OFFSET_UPDATE_MASK)) {
          nanoTimeOffset = now - nanoTime.getAsLong();
        }
        return step;
      }
      seen = highest.get();
    }
    return seen;
  }
}
