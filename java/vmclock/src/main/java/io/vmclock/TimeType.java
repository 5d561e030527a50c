package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The time scale of a page's reference time: the field {@code time_type}. */
public enum TimeType {
  /** Seconds since 1970 as POSIX counts UTC. */
  UTC(0),
  /** Seconds since 1970-01-01 00:00:00 TAI. */
  TAI(1),
  /** Seconds since an unknown point in time. Only differences have a meaning. */
  MONOTONIC(2),
  /** Smeared UTC. The ABI reserves this code, and the library does not rely on the time. */
  INVALID_SMEARED(3),
  /** UTC that may be smeared. The ABI reserves this code too. */
  INVALID_MAYBE_SMEARED(4),
  /** A code that this library does not know. The library does not rely on the time. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<TimeType> CODES =
      new EnumCodes<>(values(), TimeType::code, UNRECOGNIZED);

  private final int code;

  TimeType(int code) {
    this.code = code;
  }

  /** Returns the code of the ABI, or -1 for {@link #UNRECOGNIZED}. */
  public int code() {
    return code;
  }

  /** Returns the constant of a code, or {@link #UNRECOGNIZED} if no constant has it. */
  public static TimeType of(int code) {
    return CODES.of(code);
  }
}
