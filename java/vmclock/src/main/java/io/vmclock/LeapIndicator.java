package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The leap second nearest to a page's reference time: the field {@code leap_indicator}. */
public enum LeapIndicator {
  /** No leap second is known. */
  NONE(0),
  /** A second will be inserted at the end of the UTC month. */
  PRE_POS(1),
  /** A second will be deleted at the end of the UTC month. */
  PRE_NEG(2),
  /**
   * The reference time is inside an inserted second, 23:59:60.
   *
   * <p>The ABI does not specify how a page counts during that second. This library infers it from
   * the reference time. If that is in the last second of a month, the page repeats 23:59:59, as
   * Linux does. If it is in the first second of the next month, the page counts on. Any other
   * reference time contradicts this indicator, and the page has no UTC.
   */
  POS(3),
  /** A second was inserted at the beginning of the UTC month. */
  POST_POS(4),
  /** A second was deleted at the beginning of the UTC month. */
  POST_NEG(5),
  /** A code that this library does not know. The page has no UTC. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<LeapIndicator> CODES =
      new EnumCodes<>(values(), LeapIndicator::code, UNRECOGNIZED);

  private final int code;

  LeapIndicator(int code) {
    this.code = code;
  }

  /** Returns the code of the ABI, or -1 for {@link #UNRECOGNIZED}. */
  public int code() {
    return code;
  }

  /** Returns the constant of a code, or {@link #UNRECOGNIZED} if no constant has it. */
  public static LeapIndicator of(int code) {
    return CODES.of(code);
  }
}
