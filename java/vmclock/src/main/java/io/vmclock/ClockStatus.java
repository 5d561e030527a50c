package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** Whether the time of a page is reliable: the page's field {@code clock_status}. */
public enum ClockStatus {
  /** The state of the clock is unknown. */
  UNKNOWN(0),
  /** The clock is starting up. Its time is not reliable yet. */
  INITIALIZING(1),
  /** The clock is synchronized to a reference. Its time is reliable. */
  SYNCHRONIZED(2),
  /** The clock has lost its reference, but the error bounds still hold. Its time is reliable. */
  FREERUNNING(3),
  /** The error bounds do not hold. */
  UNRELIABLE(4),
  /** A code that this library does not know. The library does not rely on the time. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<ClockStatus> CODES =
      new EnumCodes<>(values(), ClockStatus::code, UNRECOGNIZED);

  private final int code;

  ClockStatus(int code) {
    this.code = code;
  }

  /** Returns the code of the ABI, or -1 for {@link #UNRECOGNIZED}. */
  public int code() {
    return code;
  }

  /** Returns the constant of a code, or {@link #UNRECOGNIZED} if no constant has it. */
  public static ClockStatus of(int code) {
    return CODES.of(code);
  }

  /** Returns whether time with this status is reliable. */
  public boolean isReliable() {
    return this == SYNCHRONIZED || this == FREERUNNING;
  }
}
