package io.vmclock.time;

import io.vmclock.time.Kernel.Status;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * What is known of the kernel's clock after a look at it, and the rules for what may be made of
 * that. Immutable, and without any clock: all of them are passed.
 *
 * @param observation the last observation
 * @param isInvalidated whether the clock was disrupted and has not been synchronized anew since
 */
record KernelState(Observation observation, boolean isInvalidated) {
  /** The kernel lets its bound grow by so much each second (MAXFREQ, 500 ppm). */
  static final long GROWTH_NANOS_PER_SECOND = TimeUnit.MICROSECONDS.toNanos(500);

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_PER_DAY = TimeUnit.DAYS.toNanos(1);
  private static final long GROWS_BY_ONE_IN = NANOS_PER_SECOND / GROWTH_NANOS_PER_SECOND;

  /**
   * CLOCK_REALTIME between two readings of CLOCK_MONOTONIC. The difference of the two clocks, at
   * the instant between, is from {@link #lowestDistance} to {@link #highestDistance}.
   */
  record Window(long before, long utcNanos, long after) {
    static Window of(Kernel kernel) {
      long before = kernel.monotonicNanos();
      long utcNanos = kernel.utcNanos();
      return new Window(before, utcNanos, kernel.monotonicNanos());
    }

    long lowestDistance() {
      return utcNanos - after;
    }

    long highestDistance() {
      return utcNanos - before;
    }

    long width() {
      return after - before;
    }

    /** Returns whether the clock can have run on from one to the other without being set. */
    boolean agreesWith(Window other) {
      return lowestDistance() <= other.highestDistance()
          && other.lowestDistance() <= highestDistance();
    }
  }

  /**
   * One look at the kernel.
   *
   * @param marks the page's marks, read first
   * @param window the clock, read next, before the kernel gave its word
   */
  record Observation(Marks marks, Window window, Status status) {}

  /** What a page shows of disruptions; compared for equality only. */
  record Marks(long disruptionMarker, OptionalLong generation) {}

  /** A disruption before the first look is not known of. */
  static KernelState first(Observation observation) {
    return new KernelState(observation, false);
  }

  /**
   * Returns what is known after another observation.
   *
   * <p>A disruption voids the clock, and the look that shows it is the first one after. From there
   * on the kernel's bound only grows by itself; a smaller one than before, or any after a time
   * without one, was set by whoever synchronizes the clock, since the disruption.
   */
  KernelState next(Observation next) {
    if (!next.marks.equals(observation.marks)) {
      return new KernelState(next, true);
    }
    return new KernelState(next, isInvalidated && !isSetAnew(next.status));
  }

  private boolean isSetAnew(Status next) {
    Status last = observation.status;
    return next.isSynchronized()
        && (!last.isSynchronized() || next.maxErrorNanos() < last.maxErrorNanos());
  }

  /** Returns whether the clock's time is any: it has a bound, and nothing made that void. */
  boolean isUsable() {
    return !isInvalidated && observation.status.isSynchronized();
  }

  /** Returns how long ago the look was, in nanoseconds. */
  long age(Window now) {
    return now.after - observation.window.before;
  }

  /**
   * Returns the bound on the error of a window's time, in nanoseconds.
   *
   * <p>It is the kernel's; and what that grew by since, or will have grown by at the next second,
   * since the kernel adds in steps what comes steadily; and how far the clock can have been set
   * without being seen, because windows have a width.
   */
  long maxErrorNanos(Window now) {
    long error =
        observation.status.maxErrorNanos()
            + GROWTH_NANOS_PER_SECOND
            + (Math.max(age(now), 0) / GROWS_BY_ONE_IN + 1)
            + observation.window.width()
            + now.width();
    return observation.status.leap() != 0 && isNearMidnight(now.utcNanos, error + NANOS_PER_SECOND)
        ? error + NANOS_PER_SECOND
        : error;
  }

  /** The kernel makes its leap at its own midnight: UTC's own is elsewhere within the bound. */
  private static boolean isNearMidnight(long utcNanos, long distance) {
    long ofDay = Math.floorMod(utcNanos, NANOS_PER_DAY);
    return ofDay <= distance || ofDay >= NANOS_PER_DAY - distance;
  }
}
