package io.vmclock.time;

import io.vmclock.internal.Kernel;
import io.vmclock.internal.Kernel.Status;
import io.vmclock.time.PageMarks.Marks;
import java.util.concurrent.TimeUnit;

/**
 * The last observation of the kernel's clock, and the rules that derive time and validity from the
 * observations. Immutable. It reads no clock: callers pass all times. The methods that each reading
 * calls take a window as its three times, so that they allocate nothing.
 *
 * @param observation the last observation
 * @param known the last status that the kernel reported. It differs from the status of the last
 *     observation if the call for that status failed.
 * @param isInvalidated whether the machine was disrupted and the kernel has not been synchronized
 *     since
 */
record KernelState(Observation observation, Status known, boolean isInvalidated) {
  /** The amount by which the kernel raises its bound each second (MAXFREQ, 500 ppm). */
  static final long GROWTH_NANOS_PER_SECOND = TimeUnit.MICROSECONDS.toNanos(500);

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long NANOS_PER_DAY = TimeUnit.DAYS.toNanos(1);
  private static final long NANOS_PER_NANO_OF_GROWTH = NANOS_PER_SECOND / GROWTH_NANOS_PER_SECOND;

  /**
   * A reading of CLOCK_REALTIME between two readings of CLOCK_MONOTONIC. The difference of the two
   * clocks, when CLOCK_REALTIME was read, is from {@link #lowestDistance} to {@link
   * #highestDistance}.
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
  }

  /**
   * One observation of the page and the kernel.
   *
   * @param marks the page's marks, which are read first
   * @param window the clock, which is read next
   * @param status the kernel's report on the clock, which is read last
   */
  record Observation(Marks marks, Window window, Status status) {}

  /**
   * Returns the state after the first observation. A disruption before that observation is not
   * detected.
   */
  static KernelState first(Observation observation) {
    return new KernelState(observation, observation.status, false);
  }

  /**
   * Returns the state after another observation.
   *
   * <p>A disruption invalidates the clock. The observation that shows the disruption is the first
   * one after it. From then on, the kernel's bound only grows by itself. So if a bound is smaller
   * than the one before, or follows a status without a bound, then the service that synchronizes
   * the clock has set it since the disruption.
   */
  KernelState next(Observation next) {
    Status status = next.status;
    // A call that failed shows nothing about the clock.
    Status nextKnown = status.isFailure() ? known : status;
    if (!next.marks.equals(observation.marks)) {
      return new KernelState(next, nextKnown, true);
    }
    return new KernelState(
        next, nextKnown, isInvalidated && (status.isFailure() || !isSynchronizedAgain(status)));
  }

  private boolean isSynchronizedAgain(Status next) {
    return next.isSynchronized()
        && (!known.isSynchronized() || next.maxErrorNanos() < known.maxErrorNanos());
  }

  /** Returns whether the time is usable: it has a bound, and no disruption invalidated it. */
  boolean isUsable() {
    return !isInvalidated && observation.status.isSynchronized();
  }

  /**
   * Returns whether the clock can have run from the observation to a window without being set: the
   * window's difference of the two clocks and the observation's difference can be equal.
   */
  boolean agreesWith(long before, long utcNanos, long after) {
    Window observed = observation.window;
    return utcNanos - after <= observed.highestDistance()
        && observed.lowestDistance() <= utcNanos - before;
  }

  /** Returns how long ago the observation was made, at most, in nanoseconds. */
  long age(long after) {
    return after - observation.window.before;
  }

  /**
   * Returns the bound on the error of a window's time, in nanoseconds. It is the sum of
   *
   * <ul>
   *   <li>the kernel's bound,
   *   <li>the growth of a whole second, because the error grows steadily, but the kernel raises its
   *       bound in steps of a second,
   *   <li>the growth since the observation,
   *   <li>the widths of both windows, because a step of the clock by less than their sum may not be
   *       detected,
   *   <li>an error that the kernel does not know.
   * </ul>
   *
   * <p>Near a leap second, a second is added.
   */
  long maxErrorNanos(long before, long utcNanos, long after, long additionalNanos) {
    long error =
        observation.status.maxErrorNanos()
            + GROWTH_NANOS_PER_SECOND
            + (Math.max(age(after), 0) / NANOS_PER_NANO_OF_GROWTH + 1)
            + observation.window.width()
            + (after - before)
            + additionalNanos;
    return observation.status.leap() != 0 && isNearMidnight(utcNanos, error + NANOS_PER_SECOND)
        ? error + NANOS_PER_SECOND
        : error;
  }

  /** The kernel steps at its own midnight. The midnight of UTC is anywhere within the bound. */
  private static boolean isNearMidnight(long utcNanos, long distance) {
    long ofDay = Math.floorMod(utcNanos, NANOS_PER_DAY);
    return ofDay <= distance || ofDay >= NANOS_PER_DAY - distance;
  }
}
