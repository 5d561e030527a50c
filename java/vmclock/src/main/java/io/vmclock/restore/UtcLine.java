package io.vmclock.restore;

import java.util.concurrent.TimeUnit;

/**
 * UTC as a line over {@link System#nanoTime} that holds for a millisecond. Immutable.
 *
 * <p>A value is the milliseconds since 1970 and a fraction of 19 bits: 1.9 ns, many times less than
 * any two calls of a thread are apart.
 */
final class UtcLine {
  static final int FRACTION_BITS = 19;

  /** A millisecond. */
  static final long MILLI = 1L << FRACTION_BITS;

  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** How long a line holds. */
  static final long HOLDS_NANOS = NANOS_PER_MILLI;

  private static final int SLOPE_SHIFT = 32;

  private final long startNanos;
  private final long startValue;

  /** Values per nanosecond, shifted. */
  private final long slope;

  /** {@code rise} is by how much the value grows while the line holds. */
  private UtcLine(long startNanos, long startValue, long rise) {
    this.startNanos = startNanos;
    this.startValue = startValue;
    this.slope = (rise << SLOPE_SHIFT) / HOLDS_NANOS;
  }

  /** Returns the line that begins at {@code nanoTime} with this value. */
  static UtcLine from(long nanoTime, long value) {
    return new UtcLine(nanoTime, value, MILLI);
  }

  /** Returns the value of {@code utcNanos} since 1970, of 1970 where it is before that. */
  static long valueOf(long utcNanos) {
    long nanos = Math.max(0, utcNanos);
    long millis = nanos / NANOS_PER_MILLI;
    return (millis << FRACTION_BITS)
        + ((nanos % NANOS_PER_MILLI) << FRACTION_BITS) / NANOS_PER_MILLI;
  }

  boolean holdsAt(long nanoTime) {
    return Long.compareUnsigned(nanoTime - startNanos, HOLDS_NANOS) < 0;
  }

  /** Returns UTC by this line, which must hold at {@code nanoTime}. */
  long at(long nanoTime) {
    return startValue + (((nanoTime - startNanos) * slope) >>> SLOPE_SHIFT);
  }

  /**
   * Returns the line to go by from {@code nanoTime} on, where {@code utc} is found to be the value:
   * this one while it holds and is no more than a millisecond behind that, otherwise one that is
   * nowhere below it. So it does not matter which of the two a thread has: its values grow with
   * time, and are no smaller than those that were made before by a line before.
   *
   * <p>Where UTC is ahead, the new line begins there. Where UTC went back, it begins where this one
   * ends, or as far behind that as half the time since then, and rises at half the speed at least,
   * until UTC has caught up.
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
