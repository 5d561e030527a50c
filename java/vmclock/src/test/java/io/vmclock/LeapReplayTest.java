package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.time.LocalDate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Compares the time around leap seconds with {@link LeapSimulation}: from the day before to the day
 * after, on pages whose reference is before, in and after the leap second.
 */
@ExtendWith(RawPageExtension.class)
class LeapReplayTest {
  private static final long NANOS = 1_000_000_000L;
  private static final int DAY = 86_400;

  /** A second has 2^30 ticks, so that the page can store the length of a tick exactly. */
  private static final int TICK_BITS = 30;

  private static final long TICKS = 1L << TICK_BITS;

  private static final long COUNTER = -12_345; // soon wraps around
  private static final long[] ERRORS_NANOS = {0, 1, 400_000_000, 1_200_000_000, 3_000_000_000L};

  /** Seconds relative to the step: all close ones, and some of the days before and after. */
  private static final long[] SECONDS =
      LongStream.rangeClosed(-DAY + 10, DAY - 10)
          .filter(second -> Math.abs(second) <= 10 || second % 1999 == 0)
          .toArray();

  /** How a page counts inside the inserted second. */
  private enum Inside {
    /** Like Linux: it counts 23:59:59 again, with the new offset. */
    REPEATED,
    /** It goes on to 00:00:00, with the old offset. */
    RUNS_ON
  }

  private static long tick(long taiSecond, long fraction) {
    return taiSecond * TICKS + fraction;
  }

  /** Returns the times of the reference, in ticks of TAI. */
  private static long[] references(LeapSimulation leap) {
    long step = leap.stepTai();
    long after = leap.isPositive() ? step + 1 : step;
    return new long[] {
      tick(step - DAY, 7),
      tick(step - 1, 0),
      tick(step, -1),
      tick(step, 0),
      tick(step, TICKS / 2),
      tick(after, -1),
      tick(after, 0),
      tick(after, 1),
      tick(after + DAY - 9, TICKS / 3)
    };
  }

  @ParameterizedTest
  @CsvSource({
    "2015-06-30, true, 35",
    "2016-12-31, true, 36",
    "1972-06-30, true, 10",
    "2028-02-29, true, 37",
    "2100-02-28, true, 40",
    "2200-11-30, true, 99",
    "2027-02-28, false, 37",
    "2028-02-29, false, 37",
    "2029-12-31, false, 37",
    "2035-06-30, false, 38"
  })
  void utcFollowsTheSimulation(LocalDate day, boolean positive, int taiMinusUtc, RawPage page) {
    LeapSimulation leap = new LeapSimulation(day, positive, taiMinusUtc);
    for (int type : new int[] {Abi.TIME_TAI, Abi.TIME_UTC}) {
      page.unprotected().timeType(type);
      try (VmClock clock = VmClock.open(page.path())) {
        for (long reference : references(leap)) {
          for (Inside inside : Inside.values()) {
            publish(page, leap, type, reference, inside);
            replay(page, clock, leap, reference);
          }
        }
      }
    }
  }

  private static void publish(
      RawPage page, LeapSimulation leap, int type, long reference, Inside inside) {
    long second = Math.floorDiv(reference, TICKS);
    long posix = leap.posix(second);
    int taiMinusUtc = leap.taiMinusUtc(second);
    boolean inserted = leap.isInserted(second);
    if (inserted) {
      posix += inside == Inside.RUNS_ON ? 1 : 0;
      taiMinusUtc += inside == Inside.REPEATED ? 1 : 0;
    }
    int before = leap.isPositive() ? Abi.LEAP_PRE_POS : Abi.LEAP_PRE_NEG;
    int after = leap.isPositive() ? Abi.LEAP_POST_POS : Abi.LEAP_POST_NEG;
    page.begin()
        .counterValue(COUNTER)
        .counterPeriodFrac(1L << (64 - TICK_BITS))
        .counterPeriodShift(0)
        // Only the magnitude counts.
        .taiOffsetSeconds(inside == Inside.RUNS_ON ? taiMinusUtc : -taiMinusUtc)
        .leapIndicator(inserted ? Abi.LEAP_POS : leap.isAfter(second) ? after : before)
        .timeSeconds(type == Abi.TIME_TAI ? second : posix)
        .timeFrac(Math.floorMod(reference, TICKS) << (64 - TICK_BITS));
    page.commit();
  }

  private static void replay(RawPage page, VmClock clock, LeapSimulation leap, long reference) {
    for (long error : ERRORS_NANOS) {
      page.update(fields -> fields.timeMaxErrorNanos(error));
      Snapshot s = clock.read(clock.newSnapshot());
      for (long second : SECONDS) {
        for (long fraction : new long[] {-1, 0, 1, TICKS / 2}) {
          long sample = tick(leap.stepTai() + second, fraction);
          check(s.recomputeAt(COUNTER + sample - reference), leap, sample, error);
        }
      }
    }
  }

  private static void check(Snapshot s, LeapSimulation leap, long sample, long error) {
    long second = Math.floorDiv(sample, TICKS);
    long subTicks = Math.floorMod(sample, TICKS);
    long tai = second * NANOS + ((subTicks * NANOS) >> TICK_BITS);
    equal("TAI", s, leap, sample, s.taiNanos(), tai);
    equal("UTC", s, leap, sample, s.utcNanos(), leap.utcNanos(tai));
    equal("leap", s, leap, sample, s.isLeapSecond() ? 1 : 0, leap.isInserted(second) ? 1 : 0);

    long step = leap.stepTai() * NANOS;
    long earliest = s.earliestUtcNanos();
    long latest = s.latestUtcNanos();
    for (long possible : new long[] {tai - error, tai, tai + error, step - 1, step, step + NANOS}) {
      if (possible >= tai - error && possible <= tai + error) {
        long utc = leap.utcNanos(possible);
        equal("inside", s, leap, sample, earliest <= utc && utc <= latest ? 1 : 0, 1);
      }
    }
    // The bounds are also no wider than necessary.
    long rounding = subTicks * NANOS % TICKS == 0 ? 0 : 1;
    boolean certain = tai + error + rounding < step || tai - error >= step;
    long widest = 2 * error + rounding + (certain ? 0 : NANOS);
    equal("width", s, leap, sample, Math.max(latest - earliest, widest), widest);
  }

  private static void equal(
      String what, Snapshot s, LeapSimulation leap, long sample, long actual, long expected) {
    if (actual != expected) {
      assertThat(actual)
          .as(
              "%s of %s, %s s and %s ticks after the step; %s, reference %s, offset %s",
              what,
              leap,
              Math.floorDiv(sample, TICKS) - leap.stepTai(),
              Math.floorMod(sample, TICKS),
              s.leapIndicator(),
              s.timeSeconds(),
              s.taiOffsetSeconds())
          .isEqualTo(expected);
    }
  }

  /** The calls that read the counter. Half its range is 1.5 s, so the time hardly advances. */
  @ParameterizedTest
  @CsvSource({"2016-12-31, true, 36", "2029-12-31, false, 37"})
  void singleReadsCrossTheStep(LocalDate day, boolean positive, int taiMinusUtc, RawPage page) {
    LeapSimulation leap = new LeapSimulation(day, positive, taiMinusUtc);
    for (int type : new int[] {Abi.TIME_TAI, Abi.TIME_UTC}) {
      page.unprotected().timeType(type);
      try (VmClock clock = VmClock.open(page.path())) {
        publish(page, leap, type, tick(leap.stepTai() - 1, 0), Inside.REPEATED);
        Snapshot s = clock.read(clock.newSnapshot());
        long half = 1L << 62;
        page.update(
            fields ->
                fields.counterValue(s.counter() - half).counterPeriodFrac(6).counterPeriodShift(0));

        long before = clock.read(s).utcNanos();
        long utc = clock.utcNanos();
        long unordered = clock.utcNanosUnordered();
        long after = clock.read(s).utcNanos();

        long half2nd = NANOS / 2;
        assertThat(before)
            .isBetween(
                leap.utcNanos(leap.stepTai() * NANOS + half2nd),
                leap.utcNanos(leap.stepTai() * NANOS + half2nd + half2nd / 2));
        assertThat(utc).isBetween(before, after);
        assertThat(unordered).isBetween(before, after);
        assertThat(s.isLeapSecond()).isEqualTo(positive);
      }
    }
  }
}
