package io.vmclock.testkit;

/** A kind of leap second, for {@link TestPage#leapSecond}. */
public enum LeapSecond {
  /** A second is inserted: 23:59:60 follows 23:59:59. */
  POSITIVE,
  /** A second is deleted: 00:00:00 follows 23:59:58. There was none yet. */
  NEGATIVE
}
