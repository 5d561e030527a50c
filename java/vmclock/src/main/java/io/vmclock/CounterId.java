package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The hardware counter that a page's formula is over: {@code counter_id}. */
public enum CounterId {
  /** The Arm virtual counter, {@code CNTVCT_EL0}. */
  ARM_VCNT(0),
  /** The x86 time-stamp counter. */
  X86_TSC(1),
  /** None: the page offers no time. */
  INVALID(0xff),
  /** A code that this library does not know. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<CounterId> CODES =
      new EnumCodes<>(values(), counter -> counter.code, UNRECOGNIZED);

  private final int code;

  CounterId(int code) {
    this.code = code;
  }

  static CounterId of(int code) {
    return CODES.of(code);
  }
}
