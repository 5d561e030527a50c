package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** Whether a page's time may be relied on: {@code clock_status}. */
public enum ClockStatus {
  /** Nothing is known of the clock. */
  UNKNOWN(0),
  /** The clock is being set up. */
  INITIALIZING(1),
  /** The clock is being steered to a reference; its time may be relied on. */
  SYNCHRONIZED(2),
  /** The reference is gone, the bounds still hold; its time may be relied on. */
  FREERUNNING(3),
  /** The bounds do not hold. */
  UNRELIABLE(4),
  /** A code that this library does not know; its time is not relied on. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<ClockStatus> CODES =
      new EnumCodes<>(values(), status -> status.code, UNRECOGNIZED);

  private final int code;

  ClockStatus(int code) {
    this.code = code;
  }

  /** Returns whether time with this status may be relied on. */
  public boolean isReliable() {
    return this == SYNCHRONIZED || this == FREERUNNING;
  }

  static ClockStatus of(int code) {
    return CODES.of(code);
  }
}
