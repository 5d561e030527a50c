package io.vmclock.time;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.time.MonotonicClock.Order;
import io.vmclock.time.MonotonicClock.Unit;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class MonotonicClockTest {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000_000_000;
  private static final long NOW = 1_700_000_000 * SECOND;
  private static final long MAX_LEAD = 10 * SECOND;
  private static final long TEN_YEARS = 315_360_000 * SECOND;

  private final FakeClock.NoWait source = new FakeClock.NoWait("source", NOW);
  private final FakeBackground background = new FakeBackground();
  private final UtcReading reading = new UtcReading();
  private long nanoTime = 77 * SECOND;

  private MonotonicClock build(MonotonicClock.Builder builder) {
    return builder.build(background, () -> nanoTime);
  }

  private MonotonicClock.Builder builder() {
    return MonotonicClock.builder(source);
  }

  private final MonotonicClock strict = build(builder());
  private final MonotonicClock steady = build(builder().order(Order.NON_DECREASING));
  private final MonotonicClock micros = build(builder().unit(Unit.MICROS));
  private final MonotonicClock steadyMicros =
      build(builder().unit(Unit.MICROS).order(Order.NON_DECREASING));
  private final MonotonicClock extrapolating =
      build(builder().extrapolateFor(Duration.ofSeconds(30)));

  private void pass(long nanos) {
    source.pass(nanos);
    nanoTime += nanos;
  }

  @Test
  void returnsTheTimeOfItsSource() {
    assertThat(strict.utcNanos()).isEqualTo(NOW);
    pass(1);
    assertThat(strict.utcNanosOr(0)).isEqualTo(NOW + 1);
    pass(1);
    assertThat(strict.read(reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(NOW + 2);
    assertThat(reading.source()).contains(source);
  }

  @Test
  void increasesByAUnitIfTheSourceStandsStill() {
    assertThat(strict.utcNanos()).isEqualTo(NOW);
    assertThat(strict.utcNanos()).isEqualTo(NOW + 1);
    assertThat(strict.utcNanosOr(0)).isEqualTo(NOW + 2);
    assertThat(strict.read(reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(NOW + 3);
    assertThat(strict.utcBounds().latestNanos()).isEqualTo(NOW + FakeClock.ERROR);
  }

  @Test
  void countsWholeMicroseconds() {
    source.set(NOW + 1999);
    assertThat(micros.utcNanos()).isEqualTo(NOW + 1000);
    assertThat(micros.utcMicros()).isEqualTo(NOW / 1000 + 2);
    source.set(NOW + 10_500);
    assertThat(micros.utcMicros()).isEqualTo(NOW / 1000 + 10);
    assertThat(steadyMicros.utcMicros()).isEqualTo(NOW / 1000 + 10);
    source.set(-1);
    assertThat(build(builder().unit(Unit.MICROS)).utcMicros()).as("before 1970").isEqualTo(-1);
  }

  @Test
  void standsStillWhileTheSourceCatchesUp() {
    assertThat(steady.utcNanos()).isEqualTo(NOW);
    source.pass(-SECOND);
    assertThat(steady.utcNanos()).isEqualTo(NOW);
    pass(SECOND / 2);
    assertThat(steady.utcNanos()).isEqualTo(NOW);
    pass(SECOND);
    assertThat(steady.utcNanos()).isEqualTo(NOW + SECOND / 2);
  }

  @Test
  void widensTheBoundsByTheLead() {
    long unused = steady.utcNanos();
    source.pass(-SECOND);

    assertThat(steady.read(reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(NOW);
    assertThat(reading.earliestNanos()).isEqualTo(NOW - SECOND - FakeClock.ERROR);
    assertThat(reading.latestNanos()).isEqualTo(NOW);
  }

  @Test
  void keepsTheRoundedTimeWithinTheBounds() {
    source.set(NOW + 999);
    FakeClock exact =
        new FakeClock("exact", NOW) {
          @Override
          public boolean read(UtcReading reading) {
            return reading.set(this, NOW + 999, NOW + 999, NOW + 999);
          }
        };
    MonotonicClock rounding = MonotonicClock.builder(exact).unit(Unit.MICROS).build();

    assertThat(rounding.read(reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(NOW);
    assertThat(reading.earliestNanos()).isEqualTo(NOW);
    assertThat(reading.latestNanos()).isEqualTo(NOW + 999);
  }

  @Test
  void goesBackOnceIfTheSourceWasWrongByYears() {
    for (MonotonicClock clock : new MonotonicClock[] {strict, steady, micros, steadyMicros}) {
      source.set(NOW + TEN_YEARS);
      assertThat(clock.utcNanos()).isEqualTo(NOW + TEN_YEARS);
      source.set(NOW);
      assertThat(clock.utcNanos()).isEqualTo(NOW);
      pass(1000);
      assertThat(clock.utcNanos()).isEqualTo(NOW + 1000);
      assertThat(clock.timesGoneBack()).isEqualTo(1);
    }
    assertThat(background.tasks()).as("reports").isEqualTo(4);
  }

  @Test
  void goesBackInAReadingToo() {
    source.set(NOW + TEN_YEARS);
    assertThat(strict.read(reading)).isTrue();
    source.set(NOW);
    assertThat(strict.read(reading)).isTrue();

    assertThat(reading.utcNanos()).isEqualTo(NOW);
    assertThat(reading.latestNanos()).isEqualTo(NOW + FakeClock.ERROR);
  }

  @Test
  void goesBackOnlyPastTheGreatestLead() {
    long unused = steady.utcNanos();
    source.pass(-MAX_LEAD);
    assertThat(steady.utcNanos()).isEqualTo(NOW);
    source.pass(-1);
    assertThat(steady.utcNanos()).isEqualTo(NOW - MAX_LEAD - 1);
    assertThat(steady.timesGoneBack()).isEqualTo(1);
  }

  @Test
  void hasTheGreatestLeadOfTheProgram() {
    MonotonicClock clock =
        build(builder().order(Order.NON_DECREASING).maxLead(Duration.ofMillis(5)));
    long unused = clock.utcNanos();
    source.pass(-5 * MILLI);
    assertThat(clock.utcNanos()).isEqualTo(NOW);
    source.pass(-1);

    assertThat(clock.utcNanos()).isEqualTo(NOW - 5 * MILLI - 1);
  }

  /** Times must stay unique if they are taken faster than the unit allows. */
  @Test
  @Timeout(120)
  void waitsForTheSourceIfTimesAreTakenTooFast() {
    FakeClock moving =
        new FakeClock("moving", NOW) {
          @Override
          public long utcNanosOr(long fallback) {
            pass(10);
            return super.utcNanosOr(fallback);
          }

          @Override
          public boolean read(UtcReading reading) {
            pass(10);
            return super.read(reading);
          }
        };
    MonotonicClock clock =
        MonotonicClock.builder(moving).unit(Unit.MICROS).maxLead(Duration.ofMillis(1)).build();
    long last = 0;
    for (int i = 0; i < 10_000; i++) {
      long now = clock.utcNanos();
      assertThat(now).isGreaterThan(last);
      last = now;
    }

    assertThat(clock.timesGoneBack()).isZero();
    assertThat(last).as("the lead is used up").isGreaterThan(NOW + 9 * MILLI);
  }

  @Test
  @Timeout(120)
  void doesNotWaitForASourceThatHasStopped() {
    MonotonicClock clock =
        MonotonicClock.builder(source)
            .unit(Unit.MICROS)
            .maxLead(Duration.ofMillis(1))
            .build(background, () -> nanoTime += MILLI);
    for (int i = 0; i < 1002; i++) {
      long unused = clock.utcNanos();
    }

    assertThat(clock.timesGoneBack()).isEqualTo(1);
  }

  @Test
  void failsAsItsSourceDoes() {
    long unused = strict.utcNanos();
    source.fail(Reason.BUSY);

    assertThat(strict.read(reading)).isFalse();
    assertThat(reading.reason()).contains(Reason.BUSY);
    assertThat(strict.utcNanosOr(5)).isEqualTo(5);
    assertThatThrownBy(strict::utcNanos)
        .isInstanceOf(VmClockException.class)
        .hasMessage("source cannot be relied on now: BUSY.");
    assertThatThrownBy(strict::utcBounds).hasMessage("source cannot be relied on now: BUSY.");
  }

  @Test
  void extrapolatesWithAGrowingBound() {
    assertThat(extrapolating.utcNanos()).isEqualTo(NOW);
    source.fail();
    nanoTime += 20 * SECOND;

    assertThat(extrapolating.read(reading)).isTrue();
    long drift = 20 * SECOND / 10;
    assertThat(reading.utcNanos()).isEqualTo(NOW + 20 * SECOND);
    assertThat(reading.earliestNanos()).isEqualTo(NOW + 20 * SECOND - FakeClock.ERROR - drift);
    assertThat(reading.latestNanos()).isEqualTo(NOW + 20 * SECOND + FakeClock.ERROR + drift);
    assertThat(reading.source()).contains(extrapolating);
    nanoTime += SECOND;
    assertThat(extrapolating.utcNanos()).isEqualTo(NOW + 21 * SECOND);
  }

  @Test
  void extrapolatesWithTheDriftOfTheProgram() {
    MonotonicClock clock =
        build(builder().extrapolateFor(Duration.ofSeconds(30)).driftPpm(100_000));
    long unused = clock.utcNanos();
    source.fail();
    nanoTime += 1005;

    assertThat(clock.read(reading)).isTrue();
    assertThat(reading.latestNanos()).isEqualTo(NOW + 1005 + FakeClock.ERROR + 101);
    assertThatThrownBy(() -> builder().driftPpm(100_001))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("The drift is 100001 ppm, but must be from 0 to 100000");
  }

  @Test
  void extrapolatesForALimitedTime() {
    long unused = extrapolating.utcNanos();
    source.fail();
    nanoTime += 30 * SECOND;
    assertThat(extrapolating.read(reading)).isTrue();
    nanoTime += 1;

    assertThat(extrapolating.read(reading)).isFalse();
    assertThat(extrapolating.utcNanosOr(5)).isEqualTo(5);
    assertThatThrownBy(extrapolating::utcNanos)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNRELIABLE))
        .hasMessage(
            "source cannot be relied on now: UNRELIABLE. The last time is not extrapolated,"
                + " because it is too old, or the machine was disrupted since then, or there was"
                + " none.");
  }

  @Test
  void doesNotExtrapolateAcrossADisruption() {
    long unused = extrapolating.utcNanos();
    source.fail();
    source.disrupt();

    assertThat(extrapolating.read(reading)).isFalse();
    source.recover();
    unused = extrapolating.utcNanos();
    assertThat(extrapolating.read(reading)).as("the anchor is a millisecond old").isTrue();
    pass(MILLI);
    unused = extrapolating.utcNanos();
    source.fail();
    assertThat(extrapolating.read(reading)).isTrue();
  }

  @Test
  void doesNotExtrapolateATimeThatItNeverHad() {
    source.fail();

    assertThat(extrapolating.read(reading)).isFalse();
  }

  @Test
  void extrapolatesFromATimeThatIsAtMostAMillisecondOld() {
    long unused = extrapolating.utcNanos();
    for (int i = 0; i < 100; i++) {
      pass(MILLI / 2);
      unused = extrapolating.utcNanosOr(0);
    }
    source.fail();
    nanoTime += 30 * SECOND - MILLI;

    assertThat(extrapolating.read(reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(NOW + 50 * MILLI + 30 * SECOND - MILLI);
  }

  @Test
  void readsNanoTimeOncePerMillisecond() {
    int[] reads = new int[1];
    LongSupplier counting =
        () -> {
          reads[0]++;
          return nanoTime;
        };
    MonotonicClock clock =
        builder().extrapolateFor(Duration.ofSeconds(1)).build(background, counting);
    for (int i = 0; i < 1000; i++) {
      pass(MILLI / 100);
      long unused = clock.utcNanos();
    }

    assertThat(reads[0]).as("two for each anchor").isEqualTo(20);
  }

  /** A reading that took long must not make the bounds too narrow. */
  @Test
  void countsTheDurationOfAReadingAsError() {
    FakeClock slow =
        new FakeClock("slow", NOW) {
          @Override
          public boolean read(UtcReading reading) {
            boolean reliable = super.read(reading);
            nanoTime += MILLI;
            return reliable;
          }
        };
    MonotonicClock clock =
        build(MonotonicClock.builder(slow).extrapolateFor(Duration.ofSeconds(1)).driftPpm(0));
    long unused = clock.utcNanos();
    long before = nanoTime;
    slow.fail();

    assertThat(clock.read(reading)).isTrue();
    assertThat(nanoTime - before).isEqualTo(MILLI);
    assertThat(reading.earliestNanos()).isEqualTo(NOW + MILLI - FakeClock.ERROR);
    assertThat(reading.latestNanos()).isEqualTo(NOW + 2 * MILLI + FakeClock.ERROR);
  }

  @Test
  void doesNotGoBackWhenTheSourceRecovers() {
    long unused = extrapolating.utcNanos();
    source.fail();
    nanoTime += SECOND;
    assertThat(extrapolating.utcNanos()).isEqualTo(NOW + SECOND);
    source.recover();
    source.set(NOW + SECOND / 2);

    assertThat(extrapolating.utcNanos()).isEqualTo(NOW + SECOND + 1);
  }

  @RandomCases(1000)
  @Timeout(120)
  void neverGoesBackByLessThanTheGreatestLead(Batch cases) {
    for (RandomCase random : cases) {
      source.set(NOW);
      source.recover();
      MonotonicClock clock =
          builder()
              .unit(random.between(0, 1) == 0 ? Unit.NANOS : Unit.MICROS)
              .extrapolateFor(Duration.ofSeconds(5))
              .build(background, () -> nanoTime += 1000);
      long last = 0;
      long seen = 0;
      for (long step : random.numbers(100, -9, 9)) {
        nanoTime += Math.abs(step) * SECOND / 3;
        source.pass(step * SECOND * 7 / 10);
        if (step % 3 == 0) {
          source.fail();
        } else {
          source.recover();
        }
        if (!clock.read(reading)) {
          continue;
        }
        long now = reading.utcNanos();
        assertThat(now).isBetween(reading.earliestNanos(), reading.latestNanos());
        if (clock.timesGoneBack() == seen) {
          assertThat(now).isGreaterThan(last);
        } else {
          assertThat(last - now).isGreaterThan(MAX_LEAD - 10 * SECOND / 1_000);
        }
        seen = clock.timesGoneBack();
        last = now;
      }
    }
  }

  @Test
  void allocatesNothing() {
    FakeClock steadySource =
        new FakeClock("steady", NOW) {
          @Override
          public long utcNanosOr(long fallback) {
            return NOW;
          }
        };
    for (Order order : Order.values()) {
      MonotonicClock clock =
          build(
              MonotonicClock.builder(steadySource)
                  .order(order)
                  .extrapolateFor(Duration.ofSeconds(30)));
      assertThat(
              allocatedBy(
                  () ->
                      clock.utcNanos()
                          + clock.utcMicros()
                          + clock.utcNanosOr(0)
                          + (clock.read(reading) ? reading.utcNanos() : 0)))
          .isZero();
    }
  }

  @Test
  void extrapolatingAllocatesNothing() {
    FailoverClock failover = FailoverClock.of(source);
    MonotonicClock clock =
        build(MonotonicClock.builder(failover).extrapolateFor(Duration.ofSeconds(30)));
    assertThat(clock.utcNanos()).isEqualTo(NOW);
    source.fail();
    assertThat(
            allocatedBy(
                () ->
                    clock.utcNanos()
                        + clock.utcNanosOr(0)
                        + (clock.read(reading) ? reading.utcNanos() : 0)))
        .isZero();
    assertThat(reading.source()).contains(clock);
  }
}
