package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The hardware counter from which a page's time is computed: the field {@code counter_id}. */
public enum CounterId {
  /** The Arm virtual counter, {@code CNTVCT_EL0}. */
  ARM_VCNT(0),
  /** The x86 time-stamp counter. */
  X86_TSC(1),
  /** No counter. The page offers no time. */
  INVALID(0xff),
  /** A code that this library does not know. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<CounterId> CODES =
      new EnumCodes<>(values(), CounterId::code, UNRECOGNIZED);

  private final int code;

  CounterId(int code) {
    this.code = code;
  }

  /** Returns the code of the ABI, or -1 for {@link #UNRECOGNIZED}. */
  public int code() {
    return code;
  }

  /** Returns the constant of a code, or {@link #UNRECOGNIZED} if no constant has it. */
  public static CounterId of(int code) {
    return CODES.of(code);
  }
}
