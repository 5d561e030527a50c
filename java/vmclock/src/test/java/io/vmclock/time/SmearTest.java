package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.Smear.Leap;
import java.math.BigInteger;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SmearTest {
  private static final long SECOND = 1_000_000_000;
  private static final BigInteger BIG_SECOND = BigInteger.valueOf(SECOND);

  /** 2017-01-01T00:00:00Z, and TAI - UTC before it: the leap second of 2016. */
  private static final long MIDNIGHT = Instant.parse("2017-01-01T00:00:00Z").getEpochSecond();

  private static final int TAI_BEFORE = 36;

  // --- The formula ------------------------------------------------------------------------------

  /**
   * Returns the count on a straight line between the two ends that the sources name in UTC. These
   * ends alone determine both clocks and the rate.
   */
  private static BigInteger line(long x, long fromTai, long fromUtc, long toTai, long toUtc) {
    BigInteger rise = BigInteger.valueOf(toUtc - fromUtc).multiply(BIG_SECOND);
    BigInteger run = BigInteger.valueOf(toTai - fromTai).multiply(BIG_SECOND);
    BigInteger since =
        BigInteger.valueOf(x).subtract(BigInteger.valueOf(fromTai).multiply(BIG_SECOND));
    BigInteger[] quotient = since.multiply(rise).divideAndRemainder(run);
    BigInteger floor =
        quotient[1].signum() < 0 ? quotient[0].subtract(BigInteger.ONE) : quotient[0];
    return BigInteger.valueOf(fromUtc).multiply(BIG_SECOND).add(floor);
  }

  /** Returns the smeared UTC of a TAI time. TAI - UTC changes by {@code step} at midnight. */
  private static BigInteger expected(Smear smear, long tai, long midnight, int before, int step) {
    long fromUtc = smear == Smear.NOON_LINEAR ? midnight - 43_200 : midnight - 1000 + step;
    long toUtc = smear == Smear.NOON_LINEAR ? midnight + 43_200 : midnight;
    long fromTai = fromUtc + before;
    long toTai = toUtc + before + step;
    if (tai < fromTai * SECOND) {
      return BigInteger.valueOf(tai).subtract(BigInteger.valueOf(before).multiply(BIG_SECOND));
    }
    if (tai >= toTai * SECOND) {
      return BigInteger.valueOf(tai)
          .subtract(BigInteger.valueOf(before + step).multiply(BIG_SECOND));
    }
    return line(tai, fromTai, fromUtc, toTai, toUtc);
  }

  /** Draws a time in a smear, or between nanoseconds and hours away from its ends. */
  private static long nanosFromMidnight(RandomCase random) {
    return switch (random.oneOf("end", "day", "smear")) {
      case "end" ->
          random.oneOf(-43_201L, -43_200L, -43_199L, -1001L, -1000L, -999L, -1L, 0L, 1L, 43_200L)
                  * SECOND
              + random.between(-2 * SECOND, 2 * SECOND);
      case "day" -> random.between(-100_000 * SECOND, 100_000 * SECOND);
      default -> random.between(-1010 * SECOND, 10 * SECOND);
    };
  }

  private static long smeared(Smear smear, long fromMidnight, int step) {
    // The next day begins a step later on the scale that equals UTC before the leap.
    Leap leap = new Leap(MIDNIGHT + step, 0, -step);
    return smear.smeared(MIDNIGHT * SECOND + fromMidnight, leap);
  }

  @RandomCases(20_000)
  void isTheStraightLineBetweenThePublishedEnds(Batch cases) {
    for (RandomCase random : cases) {
      Smear smear = random.oneOf(Smear.values());
      long fromMidnight = nanosFromMidnight(random);
      int step = random.oneOf(1, -1);
      assertThat(BigInteger.valueOf(smeared(smear, fromMidnight, step)))
          .isEqualTo(expected(smear, MIDNIGHT * SECOND + fromMidnight, MIDNIGHT, 0, step));
    }
  }

  @RandomCases(20_000)
  void neverStepsNorStandsStill(Batch cases) {
    for (RandomCase random : cases) {
      Smear smear = random.oneOf(Smear.values());
      long fromMidnight = nanosFromMidnight(random);
      int step = random.oneOf(1, -1);
      long now = smeared(smear, fromMidnight, step);

      assertThat(smeared(smear, fromMidnight + 1, step) - now).isBetween(0L, 2L);
      // 3 ns are more than the rounding of both values.
      assertThat(smeared(smear, fromMidnight + 3, step)).isGreaterThan(now);
    }
  }

  @Test
  void neverStepsAtItsEnds() {
    for (Smear smear : Smear.values()) {
      for (int step : new int[] {1, -1}) {
        for (long second = -43_202; second <= 43_202; second++) {
          if (Math.abs(second) > 43_195 || (second > -1005 && second < -990) || second > -5) {
            for (long nano = -3; nano <= 3; nano++) {
              long x = second * SECOND + nano;
              assertThat(smeared(smear, x + 1, step) - smeared(smear, x, step)).isBetween(0L, 2L);
            }
          }
        }
      }
    }
  }

  @Test
  void noonLinearIsHalfASecondOffAtMidnight() {
    // In the middle of the inserted second, the smear is half over and has lost 0.5 s.
    assertThat(smeared(Smear.NOON_LINEAR, SECOND / 2, 1) - MIDNIGHT * SECOND).isZero();
    assertThat(smeared(Smear.NOON_LINEAR, -SECOND / 2, -1) - MIDNIGHT * SECOND).isZero();
  }

  @Test
  void utcSlsMatchesTheDraft() {
    // Inserted second: 23:43:21 is the last second equal to UTC. 500 s later, 0.5 s is lost.
    assertThat(smeared(Smear.UTC_SLS, -999 * SECOND, 1)).isEqualTo((MIDNIGHT - 999) * SECOND);
    assertThat(smeared(Smear.UTC_SLS, -499 * SECOND, 1))
        .isEqualTo((MIDNIGHT - 499) * SECOND - SECOND / 2);
    // 23:59:60 becomes 23:59:59.001, and its end becomes midnight.
    assertThat(smeared(Smear.UTC_SLS, 0, 1)).isEqualTo(MIDNIGHT * SECOND - 999_000_000);
    assertThat(smeared(Smear.UTC_SLS, SECOND, 1)).isEqualTo(MIDNIGHT * SECOND);
    // Deleted second: the smear starts at 23:43:19.
    assertThat(smeared(Smear.UTC_SLS, -1001 * SECOND, -1)).isEqualTo((MIDNIGHT - 1001) * SECOND);
    assertThat(smeared(Smear.UTC_SLS, -501 * SECOND, -1))
        .isEqualTo((MIDNIGHT - 501) * SECOND + SECOND / 2);
    assertThat(smeared(Smear.UTC_SLS, -SECOND, -1)).isEqualTo(MIDNIGHT * SECOND);
  }

  // --- Pages ------------------------------------------------------------------------------------

  /** A page near the leap second of 2016, or near a deleted second in its place. */
  private static final class Page implements AutoCloseable {
    final RawPage file = RawPage.create();
    final VmClock clock;
    final Snapshot reading;

    Page(boolean tai) {
      file.unprotected().timeType(tai ? Abi.TIME_TAI : Abi.TIME_UTC);
      clock = VmClock.open(file.path());
      reading = clock.newSnapshot();
    }

    /** Stops the time at .123456789 of a TAI second. */
    Page show(long secondTai, int indicator, int taiOffset) {
      file.update(
          fields ->
              fields
                  // Only the magnitude counts.
                  .taiOffsetSeconds(secondTai % 2 == 0 ? taiOffset : -taiOffset)
                  .leapIndicator(indicator)
                  .constantTai(secondTai, 123_456_789));
      clock.read(reading);
      return this;
    }

    void assertSmeared(long secondTai, int step) {
      for (Smear smear : Smear.values()) {
        assertThat(BigInteger.valueOf(smear.utcNanos(reading)))
            .isEqualTo(
                expected(smear, secondTai * SECOND + 123_456_789, MIDNIGHT, TAI_BEFORE, step));
      }
    }

    @Override
    public void close() {
      clock.close();
      file.close();
    }
  }

  /** Returns seconds in each part of the smears, and every second near the leap. */
  private static LongStream secondsFromMidnight() {
    return LongStream.concat(
        LongStream.iterate(-86_400, second -> second <= 86_400, second -> second + 499),
        LongStream.rangeClosed(-1010, 5));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsAPageThroughAnInsertedSecond(boolean tai) {
    try (Page page = new Page(tai)) {
      secondsFromMidnight()
          .filter(second -> second != 0)
          .forEach(
              second -> {
                long now = MIDNIGHT + TAI_BEFORE + second;
                if (second < 0) {
                  page.show(now, 1, -TAI_BEFORE).assertSmeared(now, 1);
                } else {
                  page.show(now, 4, -TAI_BEFORE - 1).assertSmeared(now, 1);
                }
              });
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsAPageInsideAnInsertedSecond(boolean tai) {
    try (Page page = new Page(tai)) {
      long now = MIDNIGHT + TAI_BEFORE;
      // The page counts on to the next day, or repeats the last second like Linux.
      page.show(now, 3, -TAI_BEFORE).assertSmeared(now, 1);
      page.show(now, 3, -TAI_BEFORE - 1).assertSmeared(now, 1);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void followsAPageThroughADeletedSecond(boolean tai) {
    try (Page page = new Page(tai)) {
      secondsFromMidnight()
          .forEach(
              second -> {
                long now = MIDNIGHT + TAI_BEFORE + second;
                if (second < -1) {
                  page.show(now, 2, -TAI_BEFORE).assertSmeared(now, -1);
                } else {
                  page.show(now, 5, -TAI_BEFORE + 1).assertSmeared(now, -1);
                }
              });
    }
  }

  @Test
  void isUtcFarFromALeapSecondAndWithoutOne() {
    try (Page page = new Page(true)) {
      Snapshot reading = page.show(MIDNIGHT - 10 * 86_400, 1, -TAI_BEFORE).reading;
      assertThat(Smear.NOON_LINEAR.utcNanos(reading)).isEqualTo(reading.utcNanos());

      page.show(MIDNIGHT + 3600, 0, -TAI_BEFORE - 1);
      assertThat(Smear.NOON_LINEAR.utcNanos(reading)).isEqualTo(reading.utcNanos());
      assertThat(Smear.NOON_LINEAR.utcInstant(reading)).isEqualTo(reading.utcInstant());
    }
  }

  @Test
  void failsLikeUtc() {
    try (Page page = new Page(true)) {
      page.show(MIDNIGHT, 9, -TAI_BEFORE);
      assertFails(Reason.LEAP_UNKNOWN, page);
      page.file.status(Abi.STATUS_UNRELIABLE);
      assertFails(Reason.UNRELIABLE, page.show(MIDNIGHT, 1, -TAI_BEFORE));
    }
  }

  @Test
  void failsBeyondTheRangeOfNanoseconds() {
    Leap leap = new Leap(MIDNIGHT, 0, 1);
    assertThatThrownBy(() -> Smear.UTC_SLS.smeared(Long.MAX_VALUE, leap))
        .isInstanceOf(ArithmeticException.class);
    // A long cannot hold the distance to this time.
    assertThat(Smear.UTC_SLS.smeared(-Long.MAX_VALUE, leap)).isEqualTo(-Long.MAX_VALUE);
  }

  private static void assertFails(Reason reason, Page page) {
    assertThatThrownBy(() -> Smear.UTC_SLS.utcNanos(page.reading))
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void findsTheEndOfEveryMonth() {
    try (Page page = new Page(true)) {
      for (YearMonth month = YearMonth.of(1971, 12);
          month.isBefore(YearMonth.of(2261, 1));
          month = month.plusMonths(1)) {
        long begin = month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        long end = month.plusMonths(1).atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
        for (long reference : new long[] {begin, (begin + end) / 2, end - 1}) {
          assertThat(leap(page, 1, reference)).isEqualTo(new Leap(end + 1, 0, -1));
          assertThat(leap(page, 2, reference)).isEqualTo(new Leap(end - 1, 0, 1));
          assertThat(leap(page, 4, reference)).isEqualTo(new Leap(begin, 1, 0));
          assertThat(leap(page, 5, reference)).isEqualTo(new Leap(begin, -1, 0));
        }
      }
    }
  }

  private static Leap leap(Page page, int indicator, long reference) {
    return Leap.of(page.show(reference + TAI_BEFORE, indicator, -TAI_BEFORE).reading, -TAI_BEFORE);
  }
}
