package io.vmclock;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A page that changes its time scale or its counter while a clock is open. */
@ExtendWith(RawPageExtension.class)
class ChangingPageTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long REFERENCE_SECONDS = 1_800_000_000L;
  private static final long REFERENCE = REFERENCE_SECONDS * SECOND + 5;
  private static final long TAI_AHEAD = 37 * SECOND;
  private static final int OURS = Abi.counterIdOfThisMachine();

  private static final List<ToLongFunction<VmClock>> TAI =
      List.of(
          VmClock::taiNanos,
          VmClock::taiNanosUnordered,
          clock -> clock.taiNanosOr(0),
          clock -> clock.read().taiNanos());
  private static final List<ToLongFunction<VmClock>> UTC =
      List.of(
          VmClock::utcNanos,
          VmClock::utcNanosUnordered,
          clock -> clock.utcNanosOr(0),
          clock -> clock.read().utcNanos());

  private static VmClock open(RawPage page, Access access, int counterId, int timeType) {
    page.update(fields -> fields.time(REFERENCE_SECONDS, 5));
    change(page, counterId, timeType);
    return VmClock.open(page.path(), access);
  }

  private static void change(RawPage page, int counterId, int timeType) {
    page.update(fields -> fields.counterId(counterId).timeType(timeType));
  }

  private static void assertTimes(VmClock clock, long tai, long utc) {
    for (ToLongFunction<VmClock> time : TAI) {
      assertThat(time.applyAsLong(clock)).isEqualTo(tai);
    }
    for (ToLongFunction<VmClock> time : UTC) {
      assertThat(time.applyAsLong(clock)).isEqualTo(utc);
    }
    assertThat(clock.capabilities())
        .contains(Capability.COUNTER, Capability.TIME, Capability.TAI, Capability.UTC);
  }

  private static void assertNoTime(VmClock clock, Reason reason) {
    failure(reason, clock::taiNanos);
    failure(reason, clock::utcNanos);
    failure(reason, clock::taiNanosUnordered);
    failure(reason, clock::utcNanosUnordered);
    failure(reason, clock::utcBounds);
    assertThat(clock.taiNanosOr(-1)).isEqualTo(-1);
    assertThat(clock.utcNanosOr(-1)).isEqualTo(-1);
    Snapshot reading = clock.read();
    assertThat(reading.clockStatus()).isEqualTo(ClockStatus.SYNCHRONIZED);
    failure(reason, reading::utcNanos);
    assertThat(clock.capabilities())
        .contains(Capability.GENERATION)
        .doesNotContain(Capability.COUNTER, Capability.TIME, Capability.TAI, Capability.UTC);
  }

  @ParameterizedTest
  @EnumSource
  void followsFromUtcToTaiAndBack(Access access, RawPage page) {
    try (VmClock clock = open(page, access, OURS, Abi.TIME_UTC)) {
      assertTimes(clock, REFERENCE + TAI_AHEAD, REFERENCE);
      change(page, OURS, Abi.TIME_TAI);
      assertTimes(clock, REFERENCE, REFERENCE - TAI_AHEAD);
      change(page, OURS, Abi.TIME_UTC);
      assertTimes(clock, REFERENCE + TAI_AHEAD, REFERENCE);
    }
  }

  /** The proposed driver of a host begins with the id 0. */
  @ParameterizedTest
  @ValueSource(ints = {Abi.COUNTER_ARM_VCNT, Abi.COUNTER_X86_TSC, 7, Abi.COUNTER_INVALID})
  void followsACounterThatAppearsAndDisappears(int first, RawPage page) {
    Reason reason = first == Abi.COUNTER_INVALID ? Reason.NOT_OFFERED : Reason.FOREIGN_COUNTER;
    for (Access access : Access.values()) {
      try (VmClock clock = open(page, access, first, Abi.TIME_TAI)) {
        if (first != OURS) {
          assertNoTime(clock, reason);
        }
        change(page, OURS, Abi.TIME_TAI);
        assertTimes(clock, REFERENCE, REFERENCE - TAI_AHEAD);
        change(page, Abi.COUNTER_INVALID, Abi.TIME_TAI);
        assertNoTime(clock, Reason.NOT_OFFERED);
        change(page, OURS, Abi.TIME_UTC);
        assertTimes(clock, REFERENCE + TAI_AHEAD, REFERENCE);
      }
    }
  }
}
