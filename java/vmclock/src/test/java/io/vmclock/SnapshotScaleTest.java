package io.vmclock;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The times that a page has, depending on its scale, status and flags. */
@ExtendWith(RawPageExtension.class)
class SnapshotScaleTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long REFERENCE_SECONDS = 1_800_000_000L;
  private static final long T = REFERENCE_SECONDS * SECOND + 5;

  private static final List<ToLongFunction<Snapshot>> TIMES =
      List.of(
          Snapshot::pageNanos,
          Snapshot::taiNanos,
          Snapshot::utcNanos,
          Snapshot::maxErrorNanos,
          Snapshot::estErrorNanos,
          Snapshot::earliestTaiNanos,
          Snapshot::latestUtcNanos);

  private static Snapshot read(RawPage page, int timeType) {
    page.unprotected().timeType(timeType);
    page.update(fields -> fields.time(REFERENCE_SECONDS, 5));
    try (VmClock clock = VmClock.open(page.path())) {
      return clock.read(clock.newSnapshot());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-37, 37, -36, 0, 10, Short.MIN_VALUE, Short.MAX_VALUE})
  void taiPageHasUtcThroughItsOffset(int offset, RawPage page) {
    page.unprotected().taiOffsetSeconds(offset);
    Snapshot s = read(page, Abi.TIME_TAI);
    assertThat(s.pageNanos()).isEqualTo(T);
    assertThat(s.taiNanos()).isEqualTo(T);
    assertThat(s.taiOffsetSeconds()).isEqualTo(offset);
    long utc = T - Math.abs(offset) * SECOND;
    assertThat(s.utcNanos()).isEqualTo(utc);
    assertThat(s.utcBounds()).isEqualTo(TimeBounds.utc(utc - 1000, utc + 1001));
    assertThat(s.isLeapSecond()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {-37, 37, 0, Short.MIN_VALUE, Short.MAX_VALUE})
  void utcPageHasTaiThroughItsOffset(int offset, RawPage page) {
    page.unprotected().taiOffsetSeconds(offset);
    Snapshot s = read(page, Abi.TIME_UTC);
    assertThat(s.pageNanos()).isEqualTo(T);
    assertThat(s.utcNanos()).isEqualTo(T);
    long tai = T + Math.abs(offset) * SECOND;
    assertThat(s.taiNanos()).isEqualTo(tai);
    assertThat(s.taiBounds()).isEqualTo(TimeBounds.tai(tai - 1000, tai + 1001));
  }

  @Test
  void aPageWithoutAnOffsetHasOnlyItsOwnScale(RawPage page) {
    page.unprotected().clearFlags(Abi.FLAG_TAI_OFFSET_VALID);
    Snapshot tai = read(page, Abi.TIME_TAI);
    assertThat(tai.taiNanos()).isEqualTo(T);
    failure(Reason.NOT_OFFERED, page.path(), "UTC", "capabilities()", tai::utcNanos);
    failure(Reason.NOT_OFFERED, tai::isLeapSecond);
    Snapshot utc = read(page, Abi.TIME_UTC);
    assertThat(utc.utcNanos()).isEqualTo(T);
    failure(Reason.NOT_OFFERED, page.path(), "TAI", "capabilities()", utc::taiNanos);
    failure(Reason.NOT_OFFERED, utc::latestTaiNanos);
  }

  @Test
  void monotonicPageHasNeitherTaiNorUtc(RawPage page) {
    Snapshot s = read(page, Abi.TIME_MONOTONIC);
    assertThat(s.pageNanos()).isEqualTo(T);
    assertThat(s.maxErrorNanos()).isEqualTo(1000);
    failure(Reason.NOT_OFFERED, s::taiNanos);
    failure(Reason.NOT_OFFERED, s::utcNanos);
    failure(Reason.NOT_OFFERED, s::earliestUtcNanos);
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5, 200, 255})
  void reservedAndUnknownScalesHaveNoTime(int type, RawPage page) {
    Snapshot s = read(page, type);
    for (ToLongFunction<Snapshot> time : TIMES) {
      failure(Reason.NOT_OFFERED, () -> time.applyAsLong(s));
    }
    failure(Reason.NOT_OFFERED, () -> s.recomputeAt(1).pageNanos());
    try (VmClock clock = VmClock.open(page.path())) {
      failure(Reason.NOT_OFFERED, clock::taiNanos);
      failure(Reason.NOT_OFFERED, clock::utcNanosUnordered);
    }
  }

  @Test
  void onlySynchronizedAndFreerunningPagesHaveTime(RawPage page) {
    for (int status = 0; status < 256; status++) {
      page.unprotected().clockStatus(status);
      Snapshot s = read(page, Abi.TIME_TAI);
      try (VmClock clock = VmClock.open(page.path())) {
        if (status == Abi.STATUS_SYNCHRONIZED || status == Abi.STATUS_FREERUNNING) {
          assertThat(s.taiNanos()).isEqualTo(T);
          assertThat(clock.taiNanos()).isEqualTo(T);
        } else {
          for (ToLongFunction<Snapshot> time : TIMES) {
            failure(Reason.UNRELIABLE, () -> time.applyAsLong(s));
            failure(Reason.UNRELIABLE, () -> time.applyAsLong(s.recomputeAt(7)));
          }
          failure(Reason.UNRELIABLE, clock::taiNanos);
          failure(Reason.UNRELIABLE, clock::utcNanos);
        }
        assertThat(clock.generation()).isEqualTo(1);
        assertThat(s.capabilities()).contains(Capability.TAI, Capability.MAX_ERROR);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 5, true, false", "4, 6, false, true"})
  void aBoundNeedsBothFlags(int periodFlag, int timeFlag, boolean max, boolean est, RawPage page) {
    for (long missing : new long[] {1L << periodFlag, 1L << timeFlag}) {
      page.unprotected().setFlags(0b111_1000).clearFlags(missing);
      Snapshot s = read(page, Abi.TIME_TAI);
      assertThat(s.unavailable(Capability.MAX_ERROR).isEmpty()).isEqualTo(max);
      assertThat(s.unavailable(Capability.EST_ERROR).isEmpty()).isEqualTo(est);
      assertThat(s.taiNanos()).isEqualTo(T);
      if (!max) {
        failure(Reason.NOT_OFFERED, page.path(), "bound", "capabilities()", s::maxErrorNanos);
        failure(Reason.NOT_OFFERED, s::utcBounds);
        failure(Reason.NOT_OFFERED, s::taiBounds);
      }
      if (!est) {
        failure(Reason.NOT_OFFERED, page.path(), "estimate", "capabilities()", s::estErrorNanos);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {6, 7, 255})
  void unknownLeapIndicatorAffectsOnlyUtc(int indicator, RawPage page) {
    page.unprotected().leapIndicator(indicator);
    Snapshot s = read(page, Abi.TIME_TAI);
    assertThat(s.taiNanos()).isEqualTo(T);
    failure(Reason.LEAP_UNKNOWN, s::utcNanos);
    failure(Reason.LEAP_UNKNOWN, s::isLeapSecond);
    failure(Reason.LEAP_UNKNOWN, s::latestUtcNanos);
    try (VmClock clock = VmClock.open(page.path())) {
      failure(Reason.LEAP_UNKNOWN, page.path(), "UTC", "Use TAI", clock::utcNanos);
      assertThat(clock.taiNanos()).isEqualTo(T);
    }
  }

  @Test
  void refusesAnInsertedSecondInTheMiddleOfAMonth(RawPage page) {
    page.unprotected().leapIndicator(Abi.LEAP_POS);
    failure(Reason.LEAP_UNKNOWN, read(page, Abi.TIME_TAI)::utcNanos);
    failure(Reason.LEAP_UNKNOWN, read(page, Abi.TIME_UTC)::utcNanos);
  }

  @Test
  void refusesTimesBeyond2262(RawPage page) {
    page.update(fields -> fields.constantTai(Long.MAX_VALUE / SECOND, 854_775_807));
    try (VmClock clock = VmClock.open(page.path())) {
      assertThat(clock.taiNanos()).isEqualTo(Long.MAX_VALUE);
      page.update(fields -> fields.constantTai(Long.MAX_VALUE / SECOND, 854_775_808));
      failure(Reason.OUT_OF_RANGE, page.path(), "TAI", "2262", clock::taiNanos);
    }
  }
}
