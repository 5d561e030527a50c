package io.vmclock;

/** A bit of the page's field {@code flags}. */
public enum Flag {
  TAI_OFFSET_VALID(0),
  /** Maintenance that disrupts the clock is due within about a day. */
  DISRUPTION_SOON(1),
  /** Maintenance that disrupts the clock is due within about an hour. */
  DISRUPTION_IMMINENT(2),
  PERIOD_ESTERROR_VALID(3),
  PERIOD_MAXERROR_VALID(4),
  TIME_ESTERROR_VALID(5),
  TIME_MAXERROR_VALID(6),
  /** The time does not go back when the page is updated, except at leap seconds. */
  TIME_MONOTONIC(7),
  VM_GEN_COUNTER_PRESENT(8),
  NOTIFICATION_PRESENT(9);

  private final long mask;

  Flag(int bit) {
    this.mask = 1L << bit;
  }

  /** Returns the bit's value. */
  public long mask() {
    return mask;
  }

  /** Returns whether the bit is set in a page's {@code flags}. */
  public boolean isSetIn(long flags) {
    return (flags & mask) != 0;
  }
}
