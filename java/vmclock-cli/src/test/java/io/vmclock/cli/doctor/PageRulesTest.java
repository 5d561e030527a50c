package io.vmclock.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.RawPage;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.doctor.Check.State;
import io.vmclock.publish.Publisher;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Alters a valid page so that it breaks one rule, and requires that no other rule is reported. */
class PageRulesTest {
  /** The flags of {@link #valid()}. */
  private static final long FLAGS = 0x179;

  private static final int UNRELIABLE = 4;

  /** A shift of 16 less than the largest, and one tick of a nanosecond with it. */
  private static final int SHIFT_WITH_SPARE_16 = 13;

  private static final long PERIOD_WITH_SPARE_16 = 0x89705F4136B4L;

  @TempDir private Path directory;

  private static RawPage valid() {
    return RawPage.ofTai()
        .u64(RawPage.PERIOD_ESTERROR, 0x1000_0000_0000L)
        .u64(RawPage.PERIOD_MAXERROR, 0x2000_0000_0000L);
  }

  private List<Check> broken(RawPage page) {
    try (VmClock clock = VmClock.open(page.write(directory.resolve("page")))) {
      return PageRules.broken(clock.read(clock.newSnapshot()));
    }
  }

  private void assertBreaksNone(RawPage page) {
    assertThat(broken(page)).isEmpty();
  }

  private void assertBreaksOnly(String field, State state, String detail, RawPage page) {
    assertThat(broken(page))
        .singleElement()
        .satisfies(check -> assertThat(check.name()).isEqualTo(field))
        .satisfies(check -> assertThat(check.state()).isEqualTo(state))
        .satisfies(check -> assertThat(check.detail()).contains(detail))
        .satisfies(check -> assertThat(check.remedy()).isNotEmpty());
  }

  // --- Pages that break no rule -------------------------------------------------------------

  @Test
  void aValidPageBreaksNone() {
    assertBreaksNone(valid());
  }

  @Test
  void publishedPagesBreakNone() {
    try (Publisher file = Publisher.create(directory.resolve("page"));
        Publisher memory = Publisher.inMemory()) {
      for (Publisher publisher : List.of(file, memory)) {
        try (VmClock clock = VmClock.open(publisher.path())) {
          assertThat(PageRules.broken(clock.read(clock.newSnapshot()))).isEmpty();
        }
      }
    }
  }

  @Test
  void aPageWithoutTimeNeedsNoFieldsOfTheTime() {
    assertBreaksNone(new RawPage().u8(RawPage.STATUS, 2).u8(RawPage.TIME_TYPE, 9));
  }

  @Test
  void anUnreliablePageNeedsNoTime() {
    assertBreaksNone(
        valid()
            .u8(RawPage.STATUS, UNRELIABLE)
            .u64(RawPage.PERIOD, 0)
            .u64(RawPage.TIME_SEC, -1)
            .u64(RawPage.TIME_MAXERROR, 0));
  }

  @Test
  void doctorReportsABrokenRule() {
    Path page = valid().u64(RawPage.PERIOD, 0).write(directory.resolve("page"));

    List<Check> checks = new Doctor(new Machine(directory)).checkPage(page);

    assertThat(checks).extracting(Check::name).contains("page", "counter_period_frac_sec");
    assertThat(Doctor.isUsable(checks)).isFalse();
  }

  // --- The page as a whole ------------------------------------------------------------------

  @Test
  void aPageSmallerThanThoseOfLinuxHasNoDevice() {
    assertBreaksOnly("size", State.INFO, "It is 4095,", valid().u32(RawPage.SIZE, 4095));
  }

  /** The page ends after time_frac_sec, so its valid flags are for fields that it does not have. */
  @Test
  void fieldsBeyondTheSizeBreakNoRule() {
    assertBreaksOnly("size", State.INFO, "It is 88,", valid().u32(RawPage.SIZE, 88));
    assertBreaksOnly("size", State.INFO, "It is 40,", valid().u32(RawPage.SIZE, 40));
  }

  @Test
  void unknownFlagsMustBeClear() {
    assertBreaksOnly(
        "flags",
        State.INFO,
        "0x8000000000000400 are set",
        valid().u64(RawPage.FLAGS, FLAGS | 1 << 10 | 1L << 63));
    assertBreaksNone(valid().u64(RawPage.FLAGS, 0x3ff));
  }

  @Test
  void aGenerationNeedsItsFlag() {
    RawPage page = valid().u64(RawPage.FLAGS, FLAGS & ~(1 << 8));

    assertBreaksOnly("vm_generation_counter", State.INFO, "It is 7, but bit 8 ", page);
    assertBreaksNone(page.u64(RawPage.GENERATION, 0));
  }

  @Test
  void theCounterMustBeKnown() {
    assertBreaksOnly("counter_id", State.INFO, "It is 2,", valid().u8(RawPage.COUNTER_ID, 2));
  }

  // --- The scale ----------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "2, (MONOTONIC). The start of this scale is unknown",
    "3, (INVALID_SMEARED). The ABI reserves",
    "4, (INVALID_MAYBE_SMEARED). The ABI reserves",
    "5, which the ABI does not define",
  })
  void theScaleMustBeUtcOrTai(int type, String detail) {
    assertBreaksOnly("time_type", State.INFO, detail, valid().u8(RawPage.TIME_TYPE, type));
  }

  @Test
  void taiNeedsAnOffset() {
    RawPage page = valid().u64(RawPage.FLAGS, FLAGS & ~1);

    assertBreaksOnly("tai_offset_sec", State.INFO, "bit 0 ", page);
    assertBreaksNone(page.u8(RawPage.TIME_TYPE, 0));
  }

  @Test
  void theLeapIndicatorMustBeKnown() {
    assertBreaksOnly("leap_indicator", State.INFO, "It is 6,", valid().u8(RawPage.LEAP, 6));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 5})
  void aLeapSecondCanBeNearInEachMonth(int leap) {
    assertBreaksNone(valid().u8(RawPage.LEAP, leap));
  }

  @Test
  void aLeapSecondIsAtTheEndOfAMonth() {
    RawPage page = valid().u8(RawPage.LEAP, 3);

    assertBreaksOnly("leap_indicator", State.INFO, "It is 3 (POS), but", page);
    // 2027-01-31T23:59:59 UTC, as TAI.
    assertBreaksNone(page.u64(RawPage.TIME_SEC, 1_801_439_999 + 37));
  }

  @Test
  void theSmearingHintMustBeKnown() {
    assertBreaksOnly(
        "leap_second_smearing_hint", State.INFO, "It is 3,", valid().u8(RawPage.SMEARING, 3));
  }

  // --- The reference and the counter --------------------------------------------------------

  @Test
  void secondsMustNotBeNanoseconds() {
    assertBreaksOnly(
        "time_sec",
        State.PROBLEM,
        "after the year 2262",
        valid().u64(RawPage.TIME_SEC, 1_800_000_037_000_000_000L));
    assertBreaksOnly(
        "time_sec",
        State.PROBLEM,
        "It is 18446744073709551615,",
        valid().u64(RawPage.TIME_SEC, -1));
    assertBreaksNone(valid().u64(RawPage.TIME_SEC, Long.MAX_VALUE / 1_000_000_000));
  }

  @Test
  void aPeriodOfZeroStopsTheTime() {
    assertBreaksOnly(
        "counter_period_frac_sec",
        State.PROBLEM,
        "time stands still",
        valid().u64(RawPage.PERIOD, 0));
  }

  @ParameterizedTest
  @CsvSource({"0, 1.86 Hz", "12, 7.63e+03 Hz", "36, 1.28e+11 Hz", "255, Hz"})
  void theCounterMustHaveAPossibleFrequency(int shift, String detail) {
    assertBreaksOnly(
        "counter_period_frac_sec", State.PROBLEM, detail, valid().u8(RawPage.SHIFT, shift));
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 35})
  void slowAndFastCountersBreakNoRule(int shift) {
    assertBreaksNone(valid().u8(RawPage.SHIFT, shift));
  }

  @Test
  void theShiftMustNotLeaveManyBitsUnused() {
    RawPage page =
        valid().u8(RawPage.SHIFT, SHIFT_WITH_SPARE_16).u64(RawPage.PERIOD, PERIOD_WITH_SPARE_16);
    assertBreaksNone(page);

    page.u8(RawPage.SHIFT, SHIFT_WITH_SPARE_16 - 1).u64(RawPage.PERIOD, PERIOD_WITH_SPARE_16 >> 1);
    assertBreaksOnly("counter_period_shift", State.INFO, "leaves 17 of the 64 bits", page);

    page.u8(RawPage.SHIFT, 0).u64(RawPage.PERIOD, 0x89705F4136B4A597L >>> 29);
    assertBreaksOnly("counter_period_shift", State.INFO, "up to 4684 ns a day", page);
    assertThat(broken(page).get(0).remedy()).startsWith("Store 29,");
  }

  @Test
  void theReferenceIsInThePast() {
    assertBreaksOnly(
        "counter_value",
        State.INFO,
        "It is 4611686018427387904,",
        valid().u64(RawPage.COUNTER_VALUE, 1L << 62));
  }

  @ParameterizedTest
  @CsvSource({"1_010_000_000, 1", "990_000_000, 0", "-1_010_000_000, 0"})
  void theReferenceMayDifferByASecond(String ticks, int rules) {
    long counterValue = 5_000_000_000L;
    Path page = valid().u64(RawPage.COUNTER_VALUE, counterValue).write(directory.resolve("page"));
    try (VmClock clock = VmClock.open(page)) {
      Snapshot reading = clock.read(clock.newSnapshot());
      reading.recomputeAt(counterValue - Long.parseLong(ticks.replace("_", "")));

      assertThat(PageRules.broken(reading)).hasSize(rules);
    }
  }

  // --- Errors -------------------------------------------------------------------------------

  @ParameterizedTest
  @CsvSource({
    "4, bit 6 of flags (TIME_MAXERROR_VALID) is set and bit 4",
    "6, bit 4 of flags (PERIOD_MAXERROR_VALID) is set and bit 6",
    "3, bit 5 of flags (TIME_ESTERROR_VALID) is set and bit 3",
    "5, bit 3 of flags (PERIOD_ESTERROR_VALID) is set and bit 5",
  })
  void anErrorNeedsBothOfItsParts(int clear, String detail) {
    RawPage page = valid().u64(RawPage.FLAGS, FLAGS & ~(1L << clear));

    assertBreaksOnly("flags", State.INFO, detail.replace(" and", ", and"), page);
  }

  @Test
  void aPageMayHaveNoErrors() {
    assertBreaksNone(
        valid()
            .u64(RawPage.FLAGS, 0x101)
            .u64(RawPage.TIME_MAXERROR, 0)
            .u64(RawPage.PERIOD_MAXERROR, 0));
  }

  @Test
  void aMaximumErrorIsNeverZero() {
    assertBreaksOnly(
        "time_maxerror_nanosec",
        State.INFO,
        "It is 0, but bit 6 ",
        valid().u64(RawPage.TIME_MAXERROR, 0));
    assertBreaksOnly(
        "counter_period_maxerror_rate_frac_sec",
        State.INFO,
        "It is 0, but bit 4 ",
        valid().u64(RawPage.PERIOD_MAXERROR, 0));
  }

  @Test
  void anEstimateIsNeverAboveTheMaximum() {
    assertBreaksOnly(
        "time_maxerror_nanosec",
        State.INFO,
        "time_esterror_nanosec is 18446744073709551615",
        valid().u64(RawPage.TIME_ESTERROR, -1));
    assertBreaksOnly(
        "counter_period_maxerror_rate_frac_sec",
        State.INFO,
        "counter_period_esterror_rate_frac_sec is",
        valid().u64(RawPage.PERIOD_ESTERROR, 0x2000_0000_0001L));
    assertBreaksNone(
        valid().u64(RawPage.TIME_ESTERROR, 85).u64(RawPage.PERIOD_ESTERROR, 0x2000_0000_0000L));
  }

  @Test
  void anEstimateThatIsNotValidIsNotCompared() {
    assertBreaksNone(valid().u64(RawPage.FLAGS, 0x151).u64(RawPage.TIME_ESTERROR, -1));
  }
}
