package io.vmclock.internal;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ascii;
import com.google.common.math.LongMath;
import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Waits until a clock is certainly past a time.
 *
 * <p>The wait reads the clock again after every sleep, and every sleep is short: a migration or a
 * restore can make the clock jump, while the clocks that measure sleeps stand still.
 */
public final class CommitWait {
  /** A timeout that never passes. */
  public static final long NO_TIMEOUT = Long.MAX_VALUE;

  /**
   * Waits of at most this length spin, because a sleep ends about 50 us late (the kernel's timer
   * slack).
   */
  static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** The longest sleep. A wait can end this much too late if the clock jumps forward. */
  static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private CommitWait() {}

  /**
   * Returns the latest time of bounds on {@code scale}.
   *
   * @throws IllegalArgumentException if the bounds are on another scale
   */
  public static long latestNanos(TimeBounds bounds, TimeScale scale) {
    checkArgument(
        bounds.scale() == scale,
        "The bounds are on %s, but this method waits for %s. Pass bounds on %s, for example from"
            + " %sBounds().",
        bounds.scale(),
        scale,
        scale,
        Ascii.toLowerCase(scale.name()));
    return bounds.latestNanos();
  }

  /**
   * Returns a timeout in nanoseconds: at least 0, and {@link #NO_TIMEOUT} if a {@code long} cannot
   * hold it.
   */
  public static long timeoutNanos(Duration timeout) {
    return Math.max(TimeUnit.NANOSECONDS.convert(timeout), 0);
  }

  /**
   * Blocks until {@code clock} is certainly past {@code bounds}, or the timeout has passed.
   *
   * @param snapshot a snapshot of the clock, for the wait's readings
   * @return whether the clock is past the bounds
   * @throws IllegalArgumentException if the bounds are on another scale than {@code scale}
   */
  public static boolean until(
      VmClock clock, Snapshot snapshot, TimeBounds bounds, TimeScale scale, long timeoutNanos)
      throws InterruptedException {
    long nanos = latestNanos(bounds, scale);
    LongSupplier earliest =
        scale == TimeScale.TAI
            ? () -> clock.read(snapshot).earliestTaiNanos()
            : () -> clock.read(snapshot).earliestUtcNanos();
    return until(earliest, nanos, timeoutNanos);
  }

  /**
   * Blocks until {@code earliestNanos} is more than {@code nanos}, or the timeout has passed. Reads
   * the clock at least once.
   *
   * @param earliestNanos the earliest possible time now; an exception from it ends the wait
   * @return whether the clock is past {@code nanos}
   */
  public static boolean until(LongSupplier earliestNanos, long nanos, long timeoutNanos)
      throws InterruptedException {
    return until(earliestNanos, nanos, timeoutNanos, System::nanoTime, LockSupport::parkNanos);
  }

  static boolean until(
      LongSupplier earliestNanos,
      long nanos,
      long timeoutNanos,
      LongSupplier nanoTime,
      LongConsumer sleep)
      throws InterruptedException {
    boolean isTimed = timeoutNanos != NO_TIMEOUT;
    long start = isTimed ? nanoTime.getAsLong() : 0;
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long earliest = earliestNanos.getAsLong();
      if (earliest > nanos) {
        return true;
      }
      long timeLeft = isTimed ? timeoutNanos - (nanoTime.getAsLong() - start) : LONGEST_SLEEP_NANOS;
      if (timeLeft <= 0) {
        return false;
      }
      // The distance between two times can be more than a long can hold.
      long remaining = LongMath.saturatedSubtract(nanos, earliest);
      if (remaining > SPIN_NANOS) {
        long longest = Math.min(timeLeft, LONGEST_SLEEP_NANOS);
        sleep.accept(Math.min(remaining - SPIN_NANOS, longest));
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
