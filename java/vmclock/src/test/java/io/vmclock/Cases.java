package io.vmclock;

import java.math.BigInteger;
import java.util.SplittableRandom;

/** Random fields of a page: usual values, values that no machine has, and edges. */
final class Cases {
  private static final long[] EDGES = {
    0,
    1,
    2,
    0x7fff_ffffL,
    0xffff_ffffL,
    0x1_0000_0000L,
    Long.MAX_VALUE - 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MIN_VALUE + 1,
    -2,
    -1
  };
  private static final long BILLION = 1_000_000_000L;

  /** The quotient of 2^64 / 10^9. {@link #REST} is its remainder. */
  private static final long WHOLE = Long.divideUnsigned(-1L, BILLION);

  private static final long REST = Long.remainderUnsigned(-1L, BILLION) + 1;

  private Cases() {}

  static PageTime any(SplittableRandom random) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> wild(random);
      case 2, 3 -> atAWholeNanosecond(usual(random), random);
      case 4 -> atTheEndOfTime(usual(random), random);
      case 5 -> atTheBeginningOfTime(usual(random), random);
      default -> usual(random);
    };
  }

  /** Returns an edge, with a probability of 1/4, or a number of up to 64 bits. */
  private static long bits(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> EDGES[random.nextInt(EDGES.length)];
      default -> random.nextLong() >>> random.nextInt(Long.SIZE);
    };
  }

  private static PageTime wild(SplittableRandom random) {
    return new PageTime(
        bits(random),
        bits(random),
        random.nextInt(256),
        bits(random),
        bits(random),
        bits(random),
        bits(random),
        bits(random),
        bits(random),
        bits(random));
  }

  /** Returns a counter of 10 MHz to 10 GHz, up to a few days away from the reference. */
  private static PageTime usual(SplittableRandom random) {
    int shift = 23 + random.nextInt(11);
    long reference = random.nextInt(8) == 0 ? bits(random) : random.nextLong() >>> 8;
    long ticks = random.nextLong() >>> (14 + random.nextInt(50));
    if (random.nextInt(4) == 0) {
      ticks = -ticks;
    }
    return new PageTime(
        reference + ticks,
        reference,
        shift,
        random.nextLong() | Long.MIN_VALUE,
        random.nextLong() >>> (1 + random.nextInt(40)),
        random.nextLong() >>> (1 + random.nextInt(60)),
        random.nextLong(4 * BILLION),
        random.nextLong(),
        random.nextLong() >>> (20 + random.nextInt(44)),
        random.nextLong() >>> (20 + random.nextInt(44)));
  }

  /** Changes the fraction of the reference so that T is close to a whole nanosecond. */
  private static PageTime atAWholeNanosecond(PageTime t, SplittableRandom random) {
    PageTime zero = withTime(t, t.timeSeconds(), 0);
    long missing = -zero.subNanos64(); // in 2^-64 ns; 10^9 of these are one bit of the fraction
    long nanosecond = random.nextLong(BILLION);
    long frac =
        Long.divideUnsigned(missing, BILLION)
            + nanosecond * WHOLE
            + nanosecond * REST / BILLION
            + random.nextInt(4)
            - 1;
    return withTime(t, t.timeSeconds(), frac);
  }

  /** Changes the reference so that T is close to the last possible nanosecond. */
  private static PageTime atTheEndOfTime(PageTime t, SplittableRandom random) {
    return at(Long.MAX_VALUE, t, random);
  }

  /** Puts the counter far before the reference, so that T is close to the first nanosecond. */
  private static PageTime atTheBeginningOfTime(PageTime t, SplittableRandom random) {
    PageTime back =
        new PageTime(
            t.counterValue() + Long.MIN_VALUE / 2 - random.nextLong(1 << 20),
            t.counterValue(),
            28,
            t.periodFrac(), // makes 2^33 to 2^34 seconds in total
            t.maxErrorRateFrac(),
            t.estErrorRateFrac(),
            0,
            0,
            t.timeMaxErrorNanos(),
            t.timeEstErrorNanos());
    return at(PageTime.LOWEST.longValueExact(), back, random);
  }

  private static PageTime at(long nanos, PageTime t, SplittableRandom random) {
    PageTime zero = withTime(t, 0, 0);
    BigInteger wanted = BigInteger.valueOf(nanos).subtract(zero.floorNanos());
    BigInteger[] parts =
        wanted
            .add(BigInteger.valueOf(random.nextInt(7) - 3))
            .divideAndRemainder(BigInteger.valueOf(BILLION));
    long frac = parts[1].longValue() * WHOLE + parts[1].longValue() * REST / BILLION;
    return withTime(t, parts[0].longValue(), frac);
  }

  private static PageTime withTime(PageTime t, long seconds, long frac) {
    return new PageTime(
        t.counter(),
        t.counterValue(),
        t.shift(),
        t.periodFrac(),
        t.maxErrorRateFrac(),
        t.estErrorRateFrac(),
        seconds,
        frac,
        t.timeMaxErrorNanos(),
        t.timeEstErrorNanos());
  }
}
