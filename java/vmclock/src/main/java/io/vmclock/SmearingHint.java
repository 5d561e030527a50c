package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** How the environment smears leap seconds: the field {@code leap_second_smearing_hint}. */
public enum SmearingHint {
  /** It does not smear them. */
  STRICT(0),
  /** Linearly, from noon before the leap second to noon after it. */
  NOON_LINEAR(1),
  /** Over the last 1000 seconds before the leap second, as UTC-SLS specifies. */
  UTC_SLS(2),
  /** A code that this library does not know. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<SmearingHint> CODES =
      new EnumCodes<>(values(), SmearingHint::code, UNRECOGNIZED);

  private final int code;

  SmearingHint(int code) {
    this.code = code;
  }

  /** Returns the code of the ABI, or -1 for {@link #UNRECOGNIZED}. */
  public int code() {
    return code;
  }

  /** Returns the constant of a code, or {@link #UNRECOGNIZED} if no constant has it. */
  public static SmearingHint of(int code) {
    return CODES.of(code);
  }
}
