package io.vmclock;

/** The bits of {@code flags}. */
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
  /** Time does not go back across updates of the page, leap seconds apart. */
  TIME_MONOTONIC(7),
  VM_GEN_COUNTER_PRESENT(8),
  NOTIFICATION_PRESENT(9);

  private final long mask;

  Flag(int bit) {
    this.mask = 1L << bit;
  }

  /** Returns the bit itself. */
  public long mask() {
    return mask;
  }

  /** Returns whether the bit is set in a page's {@code flags}. */
  public boolean isSetIn(long flags) {
    return (flags & mask) != 0;
  }
}
