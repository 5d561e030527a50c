package io.vmclock.time;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PageClockTest {
  private static final int NO_COUNTER_OF_THIS_MACHINE = 7;

  private final RawPage page = RawPage.create();
  private final UtcReading reading = new UtcReading();

  @AfterEach
  void close() {
    page.close();
  }

  private void assertUnreliable(PageClock clock, Reason reason) {
    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(reason);
    VmClockException described = clock.failure(reading);
    assertThat(described.reason()).isEqualTo(reason);
    assertThat(described.path()).contains(page.path());
    assertThat(clock.readNoWait(reading)).isFalse();
    assertThat(reading.reason()).contains(reason);
    failure(reason, clock::utcNanos);
    failure(reason, clock::utcBounds);
    failure(reason, () -> clock.awaitPastUtc(TimeBounds.utc(0, 0)));
    assertThat(clock.unreliableCause().map(VmClockException::reason)).contains(reason);
    assertThat(clock.utcNanosOr(7)).isEqualTo(7);
    assertThat(clock.utcNanosNoWaitOr(7)).isEqualTo(7);
  }

  private void assertUnreliable(Access access, Reason reason, Consumer<PageFields> change) {
    page.update(change);
    try (VmClock source = VmClock.open(page.path(), access)) {
      assertUnreliable(PageClock.of(source), reason);
    }
  }

  @ParameterizedTest
  @EnumSource
  void returnsTheTimeOfThePage(Access access) {
    try (VmClock source = VmClock.open(page.path(), access)) {
      PageClock clock = PageClock.of(source);
      Snapshot snapshot = source.read();
      assertThat(clock.read(reading)).isTrue();
      assertThat(reading.utcNanos()).isEqualTo(snapshot.utcNanos());
      assertThat(reading.bounds()).isEqualTo(snapshot.utcBounds());
      assertThat(reading.source()).contains(clock);
      assertThat(clock.readNoWait(reading)).isTrue();
      assertThat(reading.utcNanos()).isEqualTo(snapshot.utcNanos());
      assertThat(clock.utcNanos()).isEqualTo(snapshot.utcNanos());
      assertThat(clock.utcNanosOr(7)).isEqualTo(snapshot.utcNanos());
      assertThat(clock.utcNanosNoWaitOr(7)).isEqualTo(snapshot.utcNanos());
      assertThat(clock.utcBounds()).isEqualTo(snapshot.utcBounds());
      assertThat(clock.unreliableCause()).isEmpty();
      assertThat(clock.name()).isEqualTo(page.path().toString());
      assertThat(clock.page()).isSameAs(source);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeWithoutABound(Access access) {
    assertUnreliable(
        access, Reason.NOT_OFFERED, fields -> fields.clearFlags(Abi.FLAG_TIME_MAXERROR_VALID));
    assertUnreliable(
        access,
        Reason.NOT_OFFERED,
        fields ->
            fields
                .setFlags(Abi.FLAG_TIME_MAXERROR_VALID)
                .clearFlags(Abi.FLAG_PERIOD_MAXERROR_VALID));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeIfTheBoundIsUnlimited(Access access) {
    assertUnreliable(access, Reason.OUT_OF_RANGE, fields -> fields.timeMaxErrorNanos(-1));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeWithoutUtc(Access access) {
    assertUnreliable(
        access, Reason.NOT_OFFERED, fields -> fields.clearFlags(Abi.FLAG_TAI_OFFSET_VALID));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeWhileThePageIsUnreliable(Access access) {
    assertUnreliable(
        access, Reason.UNRELIABLE, fields -> fields.clockStatus(Abi.STATUS_UNRELIABLE));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeIfTheLeapIndicatorIsUnknown(Access access) {
    assertUnreliable(access, Reason.LEAP_UNKNOWN, fields -> fields.leapIndicator(9));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeWithAnotherMachinesCounter(Access access) {
    page.unprotected().counterId(NO_COUNTER_OF_THIS_MACHINE);
    assertUnreliable(access, Reason.FOREIGN_COUNTER, fields -> {});
    page.unprotected().counterId(Abi.COUNTER_INVALID);
    assertUnreliable(access, Reason.NOT_OFFERED, fields -> {});
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeAfter2262(Access access) {
    assertUnreliable(access, Reason.OUT_OF_RANGE, fields -> fields.constantTai(1L << 40, 0));
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeIfThePageIsTooShortForIt(Access access) {
    page.unprotected().size(Abi.TIME_SEC_OFFSET);
    assertUnreliable(access, Reason.NOT_OFFERED, fields -> {});
    page.unprotected().size(Abi.TIME_MAXERROR_NANOSEC_OFFSET);
    assertUnreliable(access, Reason.NOT_OFFERED, fields -> {});
  }

  @ParameterizedTest
  @EnumSource
  void hasTimeWithoutAGeneration(Access access) {
    page.unprotected().size(Abi.VM_GENERATION_COUNTER_OFFSET);
    try (VmClock source = VmClock.open(page.path(), access)) {
      PageClock clock = PageClock.of(source);
      assertThat(clock.read(reading)).isTrue();
      assertThat(clock.utcNanosOr(7)).isEqualTo(reading.utcNanos());
    }
  }

  @ParameterizedTest
  @EnumSource
  void followsThePage(Access access) {
    try (VmClock source = VmClock.open(page.path(), access)) {
      PageClock clock = PageClock.of(source);
      long time = clock.utcNanos();
      page.status(Abi.STATUS_UNRELIABLE);
      assertUnreliable(clock, Reason.UNRELIABLE);
      page.update(
          fields ->
              fields.clockStatus(Abi.STATUS_SYNCHRONIZED).clearFlags(Abi.FLAG_TIME_MAXERROR_VALID));
      assertUnreliable(clock, Reason.NOT_OFFERED);
      page.update(fields -> fields.setFlags(Abi.FLAG_TIME_MAXERROR_VALID));
      assertThat(clock.utcNanos()).isEqualTo(time);
    }
  }

  @ParameterizedTest
  @EnumSource
  void hasNoTimeAfterThePageIsClosed(Access access) {
    VmClock source = VmClock.open(page.path(), access);
    PageClock clock = PageClock.of(source);
    assertThat(clock.read(reading)).isTrue();
    source.close();
    assertUnreliable(clock, Reason.CLOSED);
  }

  @Test
  void hasNoTimeIfTheFileIsTruncated() {
    try (VmClock source = VmClock.open(page.path(), Access.PREAD)) {
      PageClock clock = PageClock.of(source);
      page.truncate(50);
      assertThat(clock.read(reading)).isFalse();
      assertThat(reading.reason()).contains(Reason.TRUNCATED);
      failure(Reason.TRUNCATED, clock::utcNanos);
    }
  }

  @ParameterizedTest
  @EnumSource
  void waitsForAnUpdateOnlyIfItMay(Access access) {
    try (VmClock source = VmClock.open(page.path(), access)) {
      PageClock clock = PageClock.of(source);
      page.begin();
      assertDoesNotWait(clock);
      // A page without a bound is read in another way.
      page.unprotected().clearFlags(Abi.FLAG_TIME_MAXERROR_VALID);
      assertDoesNotWait(clock);

      long begun = System.nanoTime();
      assertThat(clock.read(reading)).isFalse();
      assertThat(System.nanoTime() - begun)
          .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
      assertUnreliable(clock, Reason.BUSY);
      page.unprotected().setFlags(Abi.FLAG_TIME_MAXERROR_VALID);
      page.commit();
      assertThat(clock.readNoWait(reading)).isTrue();
    }
  }

  private void assertDoesNotWait(PageClock clock) {
    long begun = System.nanoTime();
    for (int i = 0; i < 50; i++) {
      // Another count each time: a reader waits for each update once.
      page.sequenceCount(page.sequenceCount() + 2);
      assertThat(clock.readNoWait(reading)).isFalse();
      assertThat(reading.reason()).contains(Reason.BUSY);
      assertThat(clock.utcNanosNoWaitOr(7)).isEqualTo(7);
    }
    // One hundred reads that wait take 10 s.
    assertThat(System.nanoTime() - begun).isLessThan(TimeUnit.SECONDS.toNanos(5));
  }

  @ParameterizedTest
  @EnumSource
  void readingAllocatesNothing(Access access) {
    VmClock source = VmClock.open(page.path(), access);
    PageClock clock = PageClock.of(source);
    assertThat(allocatedBy(() -> sum(clock) + clock.utcNanos())).isZero();
    page.status(Abi.STATUS_UNRELIABLE);
    assertThat(allocatedBy(() -> sum(clock))).isZero();
    page.update(
        fields ->
            fields.clockStatus(Abi.STATUS_SYNCHRONIZED).clearFlags(Abi.FLAG_TIME_MAXERROR_VALID));
    assertThat(allocatedBy(() -> sum(clock))).isZero();
    source.close();
    assertThat(allocatedBy(() -> sum(clock))).isZero();
  }

  private long sum(PageClock clock) {
    return clock.utcNanosOr(1)
        + clock.utcNanosNoWaitOr(1)
        + (clock.read(reading) ? reading.latestNanos() + reading.utcNanos() : 1)
        + (clock.readNoWait(reading) ? reading.earliestNanos() : 1);
  }
}
