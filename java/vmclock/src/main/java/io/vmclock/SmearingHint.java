package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** How the environment smears leap seconds, if it does: {@code leap_second_smearing_hint}. */
public enum SmearingHint {
  /** Not at all. */
  STRICT(0),
  /** Linearly, from noon before to noon after. */
  NOON_LINEAR(1),
  /** Over the last 1000 seconds before, as UTC-SLS. */
  UTC_SLS(2),
  /** A code that this library does not know. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<SmearingHint> CODES =
      new EnumCodes<>(values(), hint -> hint.code, UNRECOGNIZED);

  private final int code;

  SmearingHint(int code) {
    this.code = code;
  }

  static SmearingHint of(int code) {
    return CODES.of(code);
  }
}
