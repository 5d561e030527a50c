package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Checks two guarantees of the page in its reader: the true time is always within the bounds, and
 * the time of a past counter value by a later page is within the bounds of the earlier page.
 *
 * <p>The hypervisor is simulated. The rate of its counter varies, it measures the true time with an
 * error, and it slews its clock as much as is necessary and no more than is allowed.
 */
@ExtendWith(RawPageExtension.class)
class GuaranteeTest {
  private static final int UPDATES = Integer.getInteger("vmclock.guaranteeUpdates", 25_000);
  private static final int SAMPLES_PER_UPDATE = 40;

  /** The number of samples of each page that later pages must agree with. */
  private static final int RECORDED = 20;

  /** The number of following pages that the bounds of a page allow for. */
  private static final int PAGES_AHEAD = 5;

  /** A tick is about a nanosecond. The unit of the difference is 2^-32 ns. */
  private static final int SUB_BITS = 32;

  private static final long NOMINAL = 1L << SUB_BITS;

  /** The largest error of the counter's rate, and of the page's rate, in parts per billion. */
  private static final int WANDER_PPB = 500;

  private static final int RATE_ERROR_PPB = 2_000;
  private static final int MEASUREMENT_ERROR_NANOS = 2_000;

  /** The largest error of the clock itself, and the bound that a page states for it. */
  private static final long CLOCK_ERROR_NANOS = 20_000;

  private static final long BOUND_NANOS = 2 * CLOCK_ERROR_NANOS + PAGES_AHEAD * 2L * 2_000;

  /** Time as a linear function of the counter, exact in units of 2^-32 ns. */
  private record Line(long counter, long nanos, long sub, long rate) {
    Line moved(long to, long newRate) {
      long passed = (to - counter) * rate + sub;
      return new Line(to, nanos + (passed >> SUB_BITS), passed & (NOMINAL - 1), newRate);
    }

    long floorNanos(long at) {
      return nanos + (((at - counter) * rate + sub) >> SUB_BITS);
    }
  }

  /** The bounds that a page gave for a counter value. */
  private record Bounds(long counter, long earliest, long latest) {}

  private final SplittableRandom random = new SplittableRandom(RandomCase.SEED);
  private final Deque<Bounds> earlierBounds = new ArrayDeque<>();
  private long truthSamples;
  private long agreements;

  private static long rate(double ppb) {
    return NOMINAL + Math.round(ppb * NOMINAL * 1e-9);
  }

  @Test
  void boundsContainTheTruthAndAllLaterPages(RawPage page) {
    long counter = -UPDATES * 500_000_000L; // wraps during the test
    double wander = 0;
    Line truth = new Line(counter, 1_800_000_000_000_000_000L, 0, rate(wander));
    Line clock = new Line(counter, truth.nanos() + 700, 0, rate(0));
    try (VmClock reader = VmClock.open(page.path())) {
      Snapshot s = reader.newSnapshot();
      for (int update = 0; update < UPDATES; update++) {
        // Every second page has the narrowest valid bounds, which contain only the true time.
        boolean tight = update % 2 == 1;
        publish(page, clock, truth, tight);
        reader.read(s);
        int interval = 500_000_000 + random.nextInt(1_000_000_000);
        checkAgreement(s);
        for (int i = 0; i < SAMPLES_PER_UPDATE; i++) {
          // Also slightly before the reference, because another CPU's counter can be behind.
          sample(s, truth, counter - 100 + random.nextInt(interval + 100), !tight && i < RECORDED);
        }
        counter += interval;
        wander = clamp(wander + random.nextInt(-50, 51), WANDER_PPB);
        truth = truth.moved(counter, rate(wander));
        long measured =
            clock.floorNanos(counter)
                - truth.nanos()
                + random.nextInt(-MEASUREMENT_ERROR_NANOS, MEASUREMENT_ERROR_NANOS + 1);
        clock = clock.moved(counter, rate(clamp(-measured / 8.0, 1_400)));
        assertThat(Math.abs(clock.nanos() - truth.nanos()))
            .as("error of the simulated clock")
            .isLessThan(CLOCK_ERROR_NANOS);
      }
    }
    assertThat(truthSamples).isEqualTo((long) UPDATES * SAMPLES_PER_UPDATE);
    assertThat(agreements).isGreaterThan((long) UPDATES * SAMPLES_PER_UPDATE / 2);
  }

  private static double clamp(double value, double limit) {
    return Math.max(-limit, Math.min(limit, value));
  }

  private static void publish(RawPage page, Line clock, Line truth, boolean tight) {
    // 1 ns / 2^32 is 2^64 / (10^9 * 2^32) of the page's unit, at shift 29. Its rounding error is
    // less than a part per billion, which the error of the rate covers.
    double frac = clock.rate() * (0x1p93 / 1e9 / 0x1p32);
    double nanosFrac = 0x1p64 / 1e9;
    long frac64 =
        Math.round((clock.nanos() % 1_000_000_000 + clock.sub() / 0x1p32) * (nanosFrac / 4)) << 2;
    double rateErrorPpb =
        tight ? Math.abs(clock.rate() - truth.rate()) * 1e9 / NOMINAL + 0.001 : RATE_ERROR_PPB;
    long errorNanos = tight ? Math.abs(clock.nanos() - truth.nanos()) + 1 : BOUND_NANOS;
    page.begin()
        .counterValue(clock.counter())
        .counterPeriodShift(29)
        .counterPeriodFrac(unsigned(frac))
        .counterPeriodMaxErrorRateFrac((long) (0x1p93 / 1e9 * rateErrorPpb * 1e-9))
        .timeSeconds(clock.nanos() / 1_000_000_000)
        .timeFrac(frac64)
        .timeMaxErrorNanos(errorNanos);
    page.commit();
  }

  private static long unsigned(double value) {
    return ((long) (value / 2)) << 1;
  }

  private void sample(Snapshot s, Line truth, long at, boolean record) {
    s.recomputeAt(at);
    long floor = truth.floorNanos(at);
    long earliest = s.earliestTaiNanos();
    long latest = s.latestTaiNanos();
    if (earliest > floor || floor + 1 > latest) {
      assertThat(floor).as("the true time at %s", at).isBetween(earliest, latest - 1);
    }
    truthSamples++;
    if (record) {
      earlierBounds.addLast(new Bounds(at, earliest, latest));
    }
  }

  private void checkAgreement(Snapshot s) {
    for (Bounds earlier : earlierBounds) {
      long now = s.recomputeAt(earlier.counter()).taiNanos();
      if (now < earlier.earliest() || now > earlier.latest()) {
        assertThat(now)
            .as("later time of the counter %s", earlier.counter())
            .isBetween(earlier.earliest(), earlier.latest());
      }
      agreements++;
    }
    while (earlierBounds.size() > (PAGES_AHEAD - 1) / 2 * RECORDED) {
      earlierBounds.removeFirst();
    }
  }
}
