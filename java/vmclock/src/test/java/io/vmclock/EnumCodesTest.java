package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The codes of the page's byte-sized fields, and what becomes of those that are not known. */
class EnumCodesTest {
  @Test
  void clockStatus() {
    all(
        ClockStatus::of,
        ClockStatus.UNRECOGNIZED,
        List.of(
            ClockStatus.UNKNOWN,
            ClockStatus.INITIALIZING,
            ClockStatus.SYNCHRONIZED,
            ClockStatus.FREERUNNING,
            ClockStatus.UNRELIABLE));
  }

  @Test
  void onlySynchronizedAndFreerunningAreReliable() {
    assertThat(ClockStatus.values())
        .filteredOn(ClockStatus::isReliable)
        .containsExactly(ClockStatus.SYNCHRONIZED, ClockStatus.FREERUNNING);
  }

  @Test
  void timeType() {
    all(
        TimeType::of,
        TimeType.UNRECOGNIZED,
        List.of(
            TimeType.UTC,
            TimeType.TAI,
            TimeType.MONOTONIC,
            TimeType.SMEARED,
            TimeType.MAYBE_SMEARED));
  }

  @Test
  void leapIndicator() {
    all(
        LeapIndicator::of,
        LeapIndicator.UNRECOGNIZED,
        List.of(
            LeapIndicator.NONE,
            LeapIndicator.PRE_POSITIVE,
            LeapIndicator.PRE_NEGATIVE,
            LeapIndicator.POSITIVE,
            LeapIndicator.POST_POSITIVE,
            LeapIndicator.POST_NEGATIVE));
  }

  @Test
  void smearingHint() {
    all(
        SmearingHint::of,
        SmearingHint.UNRECOGNIZED,
        List.of(SmearingHint.STRICT, SmearingHint.NOON_LINEAR, SmearingHint.UTC_SLS));
  }

  @Test
  void counterId() {
    assertThat(CounterId.of(0)).isEqualTo(CounterId.ARM_VCNT);
    assertThat(CounterId.of(1)).isEqualTo(CounterId.X86_TSC);
    assertThat(CounterId.of(0xff)).isEqualTo(CounterId.INVALID);
    assertThat(IntStream.range(2, 0xff).mapToObj(CounterId::of))
        .containsOnly(CounterId.UNRECOGNIZED);
  }

  private static <E> void all(IntFunction<E> of, E unrecognized, List<E> fromZero) {
    assertThat(IntStream.range(0, fromZero.size()).mapToObj(of))
        .containsExactlyElementsOf(fromZero);
    assertThat(IntStream.range(fromZero.size(), 256).mapToObj(of)).containsOnly(unrecognized);
  }
}
