package io.vmclock.cli.audit;

import java.time.Duration;
import java.time.Instant;

/**
 * A time from one instant to another. Immutable.
 *
 * @param begin the first instant
 * @param end not before {@code begin}
 */
record Period(Instant begin, Instant end) {
  Duration length() {
    return Duration.between(begin, end);
  }

  /** Returns a length in seconds, also if its nanoseconds do not fit in 64 bits. */
  static double seconds(Duration length) {
    return length.getSeconds() + length.getNano() / 1e9;
  }
}
