package io.vmclock.guest.qemu;

import com.google.common.primitives.UnsignedLong;
import java.math.BigInteger;

/**
 * The length of a tick of a counter. Immutable.
 *
 * @param frac the length in units of 2 to the power of -(64 + shift) seconds, unsigned
 */
record Period(long frac, int shift) {
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  static Period ofNanos(long nanos, int shift) {
    return new Period(
        BigInteger.valueOf(nanos).shiftLeft(Long.SIZE + shift).divide(NANOS_PER_SECOND).longValue(),
        shift);
  }

  /** Returns the nanoseconds of a number of ticks, rounded up. */
  long nanosOf(long ticks) {
    return UnsignedLong.fromLongBits(frac)
            .bigIntegerValue()
            .multiply(BigInteger.valueOf(ticks))
            .multiply(NANOS_PER_SECOND)
            .shiftRight(Long.SIZE + shift)
            .longValueExact()
        + 1;
  }
}
