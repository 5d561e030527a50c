package io.vmclock.internal;

import com.google.common.math.LongMath;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Waits for a clock to be past a time for certain.
 *
 * <p>The clock is asked again after every sleep, and no sleep is long: across a migration or a
 * restore the clock may jump while sleeps, which other clocks measure, stand still.
 */
public final class CommitWait {
  /** A sleep ends some 50 us late, the kernel's timer slack: what is shorter is spun. */
  static final long SPIN_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

  /** By so much a wait can outlast its time when the clock jumps ahead. */
  static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  private CommitWait() {}

  /**
   * Returns once {@code earliestNanos} is more than {@code nanos}.
   *
   * @param earliestNanos the earliest that the time can be now; what it throws ends the wait
   */
  public static void until(LongSupplier earliestNanos, long nanos) throws InterruptedException {
    until(earliestNanos, nanos, LockSupport::parkNanos);
  }

  static void until(LongSupplier earliestNanos, long nanos, LongConsumer sleep)
      throws InterruptedException {
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long earliest = earliestNanos.getAsLong();
      if (earliest > nanos) {
        return;
      }
      // The distance of two times can be more than a long holds.
      long remaining = LongMath.saturatedSubtract(nanos, earliest);
      if (remaining > SPIN_NANOS) {
        sleep.accept(Math.min(remaining - SPIN_NANOS, LONGEST_SLEEP_NANOS));
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
