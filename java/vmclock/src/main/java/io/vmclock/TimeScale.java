package io.vmclock;

/** The time scale of {@link TimeBounds}. */
public enum TimeScale {
  /**
   * UTC as POSIX counts it. An inserted leap second repeats the count of 23:59:59, so two times
   * near a leap second can compare in the wrong order.
   */
  UTC,
  /**
   * International Atomic Time. It has no leap seconds, so the order of two times is always right.
   */
  TAI
}
