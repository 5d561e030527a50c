package io.vmclock;

import java.math.BigInteger;

/**
 * Computes the page's formula with exact integers of any size:
 *
 * <pre>
 *   T = time + (counter - counter_value) * period
 *   E = time_maxerror + |counter - counter_value| * maxerror_rate
 * </pre>
 *
 * The unit of all quantities is ns / 2^(64 + shift), so that nothing is rounded.
 */
record PageTime(
    long counter,
    long counterValue,
    int shift,
    long periodFrac,
    long maxErrorRateFrac,
    long estErrorRateFrac,
    long timeSeconds,
    long timeFrac,
    long timeMaxErrorNanos,
    long timeEstErrorNanos) {
  /** The lowest time of the API. Lower values are errors. */
  static final BigInteger LOWEST = BigInteger.valueOf(-9223372036854771712L);

  static final BigInteger HIGHEST = BigInteger.valueOf(Long.MAX_VALUE);

  private static final BigInteger SECOND = BigInteger.valueOf(1_000_000_000);

  static BigInteger unsigned(long value) {
    BigInteger low = BigInteger.valueOf(value & Long.MAX_VALUE);
    return value < 0 ? low.setBit(63) : low;
  }

  private int bits() {
    return 64 + shift;
  }

  private BigInteger ticks() {
    return BigInteger.valueOf(counter - counterValue); // modulo 2^64, and signed
  }

  private BigInteger nanos(BigInteger whole) {
    return whole.shiftLeft(bits());
  }

  private BigInteger passed(BigInteger ticks, long rate) {
    return ticks.multiply(unsigned(rate)).multiply(SECOND);
  }

  private BigInteger time() {
    BigInteger reference = unsigned(timeSeconds).shiftLeft(64).add(unsigned(timeFrac));
    return reference.multiply(SECOND).shiftLeft(shift).add(passed(ticks(), periodFrac));
  }

  private BigInteger maxError() {
    return nanos(unsigned(timeMaxErrorNanos)).add(passed(ticks().abs(), maxErrorRateFrac));
  }

  private BigInteger floor(BigInteger value) {
    return value.shiftRight(bits()); // BigInteger's shift rounds toward minus infinity
  }

  private BigInteger ceil(BigInteger value) {
    return floor(value.negate()).negate();
  }

  /** Returns T rounded down. */
  BigInteger floorNanos() {
    return floor(time());
  }

  /** Returns T - E rounded down. */
  BigInteger earliestNanos() {
    return floor(time().subtract(maxError()));
  }

  /** Returns T + E rounded up. */
  BigInteger latestNanos() {
    return ceil(time().add(maxError()));
  }

  /** Returns E rounded up. */
  BigInteger maxErrorNanos() {
    return ceil(maxError());
  }

  /** Returns the estimated error, computed like E, rounded up. */
  BigInteger estErrorNanos() {
    return ceil(nanos(unsigned(timeEstErrorNanos)).add(passed(ticks().abs(), estErrorRateFrac)));
  }

  /** Returns the part of T after the whole nanoseconds, in 2^-64 ns, rounded down. */
  long subNanos64() {
    return time().shiftRight(shift).longValue();
  }

  static boolean isTime(BigInteger nanos) {
    return nanos.compareTo(LOWEST) >= 0 && nanos.compareTo(HIGHEST) <= 0;
  }
}
