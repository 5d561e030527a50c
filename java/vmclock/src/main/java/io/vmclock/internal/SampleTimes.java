package io.vmclock.internal;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Chooses when to take samples: the time between two of them is random, from half of the interval
 * up to one and a half. For one thread.
 *
 * <p>The bound of most sources grows until the source is updated, and then falls. Samples at a
 * fixed interval can keep step with the updates, so that each of them has the smallest bound. If
 * the source is updated at the same interval, each of these samples is instead at a random place
 * between two updates.
 */
public final class SampleTimes {
  private final long everyNanos;
  private final RandomGenerator random;
  private long planned;

  /**
   * Begins with a sample now.
   *
   * @param every the mean time between two samples
   * @param nanoTime now, as by {@code System.nanoTime()}
   */
  public SampleTimes(Duration every, RandomGenerator random, long nanoTime) {
    everyNanos = every.toNanos();
    this.random = random;
    planned = nanoTime;
  }

  /**
   * Returns how long to wait for the next sample. A delay of at most an interval moves no later
   * sample.
   *
   * @param nanoTime now, as by {@code System.nanoTime()}
   */
  public Duration untilNext(long nanoTime) {
    if (nanoTime - planned > everyNanos) {
      planned = nanoTime;
    }
    planned += everyNanos / 2 + random.nextLong(everyNanos);
    return Duration.ofNanos(Math.max(0, planned - nanoTime));
  }

  /**
   * Returns how long to wait for the planned sample. Plans the next one if it is past.
   *
   * @param nanoTime now, as by {@code System.nanoTime()}
   */
  public Duration remaining(long nanoTime) {
    return planned - nanoTime > 0 ? Duration.ofNanos(planned - nanoTime) : untilNext(nanoTime);
  }

  /** Returns the shortest time between two samples. */
  public static Duration shortest(Duration every) {
    return every.dividedBy(2);
  }

  /** Returns the longest time between two samples, without a delay. */
  public static Duration longest(Duration every) {
    return every.plus(every.dividedBy(2));
  }
}
