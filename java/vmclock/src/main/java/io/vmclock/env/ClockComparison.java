package io.vmclock.env;

import com.google.common.math.LongMath;

/**
 * One reading of a clock, compared with the system clock. Immutable.
 *
 * @param source the name of the clock that has the time
 * @param utcNanos UTC of this clock in nanoseconds since 1970
 * @param maxErrorNanos the bound on the error of {@code utcNanos}
 * @param systemOffsetNanos how far the system clock is ahead of {@code utcNanos}; negative if it is
 *     behind
 * @param offsetErrorNanos the bound on the error of {@code systemOffsetNanos}, which exists because
 *     a program cannot read two clocks at the same instant
 */
public record ClockComparison(
    String source,
    long utcNanos,
    long maxErrorNanos,
    long systemOffsetNanos,
    long offsetErrorNanos) {
  /**
   * Returns how far the system clock can be from UTC, in nanoseconds: the sum of its offset and the
   * two bounds. {@code Long.MAX_VALUE} stands for all larger numbers.
   */
  public long maxSystemErrorNanos() {
    return LongMath.saturatedAdd(
        LongMath.saturatedAdd(Math.abs(systemOffsetNanos), offsetErrorNanos), maxErrorNanos);
  }
}
