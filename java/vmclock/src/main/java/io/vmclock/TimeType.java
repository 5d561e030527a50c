package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The time scale of a page's reference time: {@code time_type}. */
public enum TimeType {
  /** Seconds since 1970 as POSIX counts UTC. */
  UTC(0),
  /** Seconds since 1970-01-01 00:00:00 TAI. */
  TAI(1),
  /** Seconds since a point that nothing is known of: elapsed time only. */
  MONOTONIC(2),
  /** Smeared UTC; reserved, and not relied on. */
  SMEARED(3),
  /** Perhaps smeared UTC; reserved, and not relied on. */
  MAYBE_SMEARED(4),
  /** A code that this library does not know; its time is not relied on. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<TimeType> CODES =
      new EnumCodes<>(values(), type -> type.code, UNRECOGNIZED);

  private final int code;

  TimeType(int code) {
    this.code = code;
  }

  static TimeType of(int code) {
    return CODES.of(code);
  }
}
