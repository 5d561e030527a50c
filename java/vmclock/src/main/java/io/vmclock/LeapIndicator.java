package io.vmclock;

import io.vmclock.internal.EnumCodes;

/** The leap second nearest to a page's reference time: {@code leap_indicator}. */
public enum LeapIndicator {
  /** None is known. */
  NONE(0),
  /** One will be inserted at the end of the UTC month. */
  PRE_POSITIVE(1),
  /** One will be deleted at the end of the UTC month. */
  PRE_NEGATIVE(2),
  /**
   * The reference time is inside an inserted one, 23:59:60. How a page counts there is not
   * specified, and its place tells: a reference in the last second of a month repeats 23:59:59, as
   * Linux counts; one in the first second of the next runs on. Anywhere else the two contradict
   * each other, and there is no UTC.
   */
  POSITIVE(3),
  /** One was inserted at the beginning of the UTC month. */
  POST_POSITIVE(4),
  /** One was deleted at the beginning of the UTC month. */
  POST_NEGATIVE(5),
  /** A code that this library does not know; UTC is not told. */
  UNRECOGNIZED(-1);

  private static final EnumCodes<LeapIndicator> CODES =
      new EnumCodes<>(values(), leap -> leap.code, UNRECOGNIZED);

  private final int code;

  LeapIndicator(int code) {
    this.code = code;
  }

  static LeapIndicator of(int code) {
    return CODES.of(code);
  }
}
