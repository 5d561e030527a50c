package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.RandomCases.Batch;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Compares a snapshot's times and bounds with {@link PageTime}, at all extremes of fields. */
@ExtendWith(RawPageExtension.class)
class SnapshotFormulaTest {
  private static final int CASES = Integer.getInteger("vmclock.formulaCases", 1_000_000);

  @Test
  void agreesWithBigIntegersOnRandomAndExtremeFields() {
    SplittableRandom random = new SplittableRandom(RandomCase.SEED);
    int inRange = 0;
    try (FormulaCheck tai = FormulaCheck.of(Abi.TIME_TAI);
        FormulaCheck utc = FormulaCheck.of(Abi.TIME_UTC);
        FormulaCheck monotonic = FormulaCheck.of(Abi.TIME_MONOTONIC)) {
      FormulaCheck[] scales = {tai, utc, monotonic};
      for (int i = 0; i < CASES; i++) {
        PageTime t = Cases.any(random);
        scales[i % scales.length].check(t, (i & 8) != 0);
        inRange += PageTime.isTime(t.floorNanos()) ? 1 : 0;
      }
    }
    // Otherwise there were too few cases of one kind.
    assertThat(inRange).isBetween(CASES / 4, CASES - CASES / 20);
  }

  @RandomCases(3000)
  void agreesWithBigIntegersOnIndependentFields(Batch cases) {
    try (FormulaCheck utc = FormulaCheck.of(Abi.TIME_UTC)) {
      for (RandomCase random : cases) {
        long maxRate = random.number();
        long maxError = random.number();
        utc.check(
            new PageTime(
                random.number(),
                random.number(),
                (int) random.between(0, 255),
                random.number(),
                maxRate,
                ~maxRate,
                random.number() >>> 30,
                random.number(),
                maxError,
                maxError >>> 1),
            false);
      }
    }
  }

  /**
   * Uses the example of the specification: the period of a nanosecond is 0x89705F4136B4A597 with
   * shift 29. That is too short by 0.19 of its last bit, or by 0.06 ns in 100 years. If the time
   * starts in the middle of a nanosecond, each tick is one nanosecond for 100 years.
   */
  @Test
  void nanosecondOfTheSpecificationIsExactFor100Years(RawPage page) {
    long hundredYears = 100L * 36_525 / 100 * 86_400 * 1_000_000_000L;
    page.update(
        fields ->
            fields
                .counterValue(0)
                .counterPeriodFrac(0x89705F4136B4A597L)
                .counterPeriodShift(29)
                .timeSeconds(0)
                .timeFrac(Long.divideUnsigned(-1L, 2_000_000_000L)));
    SplittableRandom random = new SplittableRandom(RandomCase.SEED);
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot s = clock.read(clock.newSnapshot());
      for (int i = 0; i < 100_000; i++) {
        long nanos = random.nextLong(hundredYears);
        assertThat(s.recomputeAt(nanos).pageNanos() - nanos).isZero();
      }
      assertThat(s.recomputeAt(hundredYears).pageNanos()).isEqualTo(hundredYears);
    }
  }

  @Test
  void aCounterBeforeTheReferenceIsAnEarlierTime(RawPage page) {
    page.update(fields -> fields.time(1000, 0).ticking(5, 1_000_000_000));
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot s = clock.read(clock.newSnapshot());
      assertThat(s.recomputeAt(5).pageNanos()).isEqualTo(1_000_000_000_000L);
      assertThat(s.recomputeAt(0).pageNanos()).isEqualTo(999_999_999_995L);
      assertThat(s.recomputeAt(-5).pageNanos()).isEqualTo(999_999_999_990L);
    }
  }
}
