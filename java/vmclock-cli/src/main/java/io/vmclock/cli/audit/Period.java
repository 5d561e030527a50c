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
}
