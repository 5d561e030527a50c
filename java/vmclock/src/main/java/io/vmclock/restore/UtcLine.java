package io.vmclock.restore;

import java.util.concurrent.TimeUnit;

/**
 * UTC as a linear function of {@link System#nanoTime} that is valid for a millisecond. Immutable.
 *
 * <p>A value is the milliseconds since 1970 with a fraction of 19 bits. The unit is 1.9 ns, many
 * times less than the time between any two calls of a thread.
 */
final class UtcLine {
  static final int FRACTION_BITS = 19;

  /** A millisecond as a value. */
  static final long MILLI = 1L << FRACTION_BITS;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long a line is valid. */
  static final long HOLDS_NANOS = NANOS_PER_MILLI;

  private static final int SLOPE_SHIFT = 32;

  private final long startNanos;
  private final long startValue;

  /** The value that a nanosecond adds, shifted left. */
  private final long slope;

  /** {@code rise} is the amount by which the value grows while the line is valid. */
  private UtcLine(long startNanos, long startValue, long rise) {
    this.startNanos = startNanos;
    this.startValue = startValue;
    this.slope = (rise << SLOPE_SHIFT) / HOLDS_NANOS;
  }

  /** Returns the line that begins at {@code nanoTime} with this value and rises as UTC does. */
  static UtcLine from(long nanoTime, long value) {
    return new UtcLine(nanoTime, value, MILLI);
  }

  /** Returns the value of {@code utcNanos} since 1970. A time before 1970 has the value of 1970. */
  static long valueOf(long utcNanos) {
    long nanos = Math.max(0, utcNanos);
    long millis = nanos / NANOS_PER_MILLI;
    return (millis << FRACTION_BITS)
        + ((nanos % NANOS_PER_MILLI) << FRACTION_BITS) / NANOS_PER_MILLI;
  }

  /** Returns whether this line is valid at {@code nanoTime}. */
  boolean holdsAt(long nanoTime) {
    return Long.compareUnsigned(nanoTime - startNanos, HOLDS_NANOS) < 0;
  }

  /** Returns the value of this line, which must be valid at {@code nanoTime}. */
  long at(long nanoTime) {
    return startValue + (((nanoTime - startNanos) * slope) >>> SLOPE_SHIFT);
  }

  /**
   * Returns the line to use from {@code nanoTime} on, if {@code utc} is the value of UTC then. This
   * line is used while it is valid and at most a millisecond behind UTC. Otherwise a new line is
   * used.
   *
   * <p>A new line is never below this line. So it does not matter which of the two a thread uses:
   * the thread's values grow with time, and are not below any value that an earlier line gave
   * before.
   *
   * <p>If UTC is ahead, the new line begins at UTC. If UTC went back, the new line begins above the
   * end of this line, by half of the time that has passed since. It then rises at least at half the
   * speed, until UTC has caught up.
   */
  UtcLine next(long nanoTime, long utc) {
    if (holdsAt(nanoTime)) {
      return utc - at(nanoTime) <= MILLI ? this : from(nanoTime, utc);
    }
    long end = startNanos + HOLDS_NANOS;
    long reached = at(end) + 1 + valueOf(nanoTime - end) / 2;
    long ahead = Math.max(0, reached - utc);
    return new UtcLine(nanoTime, Math.max(reached, utc), Math.max(MILLI - ahead, MILLI / 2));
  }
}
