package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.SmearingHint;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.publish.Maintenance;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestPageTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final TestPage page = TestPage.create();
  private final VmClock clock = VmClock.open(page.path());

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  private static void refuses(Runnable change, String remedy) {
    assertThatIllegalStateException().isThrownBy(change::run).withMessageContaining(remedy);
  }

  @Test
  void restoreChangesGenerationAndMarkerInOneUpdate() {
    Snapshot before = clock.read();
    page.restore();
    Snapshot after = clock.read();
    assertThat(after.generation()).isNotEqualTo(before.generation());
    assertThat(after.disruptionMarker()).isNotEqualTo(before.disruptionMarker());
    assertThat(after.sequenceCount()).isEqualTo(before.sequenceCount() + 2);
  }

  @Test
  void migrationChangesTheMarkerOnly() {
    Snapshot before = clock.read();
    page.migrate();
    Snapshot after = clock.read();
    assertThat(after.generation()).isEqualTo(before.generation());
    assertThat(after.disruptionMarker()).isNotEqualTo(before.disruptionMarker());
  }

  @Test
  void cloneOnSameHostChangesTheGenerationOnly() {
    Snapshot before = clock.read();
    page.cloneOnSameHost();
    Snapshot after = clock.read();
    assertThat(after.generation()).isNotEqualTo(before.generation());
    assertThat(after.disruptionMarker()).isEqualTo(before.disruptionMarker());
  }

  @Test
  void pageLikeFirecrackerHasAGenerationButNoTime() {
    page.likeFirecracker();
    GenerationGuard guard = GenerationGuard.of(clock);
    assertThat(guard.protection()).isEqualTo(Protection.EXACT);
    assertThat(clock.read().has(Flag.NOTIFICATION_PRESENT)).isTrue();
    assertThat(clock.generation()).isZero();
    page.restore();
    assertThat(clock.generation()).isEqualTo(1);
    assertThat(clock.disruptionMarker()).isEqualTo(1);
    assertHasNoTime();
  }

  @Test
  void pageLikeQemuHasOnlyAMarker() {
    page.likeQemu();
    GenerationGuard guard = GenerationGuard.of(clock);
    assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
    page.restore();
    assertThat(clock.disruptionMarker()).isEqualTo(1);
    assertThat(page.raw().generation()).isZero();
    refuses(page::cloneOnSameHost, "Call restore() instead");
    assertHasNoTime();
  }

  private void assertHasNoTime() {
    assertThatThrownBy(clock::utcNanos).isInstanceOf(VmClockException.class);
    String remedy = "without likeFirecracker()";
    refuses(page::unreliable, remedy);
    refuses(() -> page.bound(Duration.ZERO), remedy);
    refuses(page::unbounded, remedy);
    refuses(() -> page.at(RawPage.EPOCH), remedy);
    refuses(() -> page.advance(Duration.ZERO), remedy);
    refuses(() -> page.timeType(TimeType.UTC), remedy);
    refuses(() -> page.leapSecond(LeapSecond.POSITIVE, Instant.EPOCH), remedy);
    refuses(page::running, remedy);
    refuses(page::standing, remedy);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void storesEachStatus(ClockStatus status) {
    page.status(status);
    assertThat(clock.read().clockStatus()).isEqualTo(status);
  }

  @Test
  void namedStatusesAreTheirConstants() {
    page.unreliable();
    assertThat(clock.read().clockStatus()).isEqualTo(ClockStatus.UNRELIABLE);
    page.synchronizedAgain();
    assertThat(clock.read().clockStatus()).isEqualTo(ClockStatus.SYNCHRONIZED);
    page.freerunning();
    assertThat(clock.read().clockStatus()).isEqualTo(ClockStatus.FREERUNNING);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UNRECOGNIZED")
  void storesEachSmearingHint(SmearingHint hint) {
    page.smearing(hint);
    assertThat(clock.read().smearingHint()).isEqualTo(hint);
  }

  @Test
  void refusesConstantsThatAreNotOneCode() {
    assertThatIllegalArgumentException().isThrownBy(() -> page.status(ClockStatus.UNRECOGNIZED));
    assertThatIllegalArgumentException().isThrownBy(() -> page.timeType(TimeType.UNRECOGNIZED));
    assertThatIllegalArgumentException().isThrownBy(() -> page.smearing(SmearingHint.UNRECOGNIZED));
  }

  @Test
  void maintenanceReplacesTheAnnouncement() {
    page.maintenance(Maintenance.IMMINENT);
    assertMaintenance(true, true);
    page.maintenance(Maintenance.SOON);
    assertMaintenance(true, false);
    page.maintenance(Maintenance.NONE);
    assertMaintenance(false, false);
  }

  private void assertMaintenance(boolean soon, boolean imminent) {
    Snapshot s = clock.read();
    assertThat(s.has(Flag.DISRUPTION_SOON)).isEqualTo(soon);
    assertThat(s.has(Flag.DISRUPTION_IMMINENT)).isEqualTo(imminent);
    assertThat(s.has(Flag.VM_GEN_COUNTER_PRESENT)).as("other flags").isTrue();
  }

  @Test
  void boundIsTheMaximumError() {
    page.bound(Duration.ofNanos(20));
    assertThat(clock.read().maxErrorNanos()).isEqualTo(20);
    assertThat(clock.read().estErrorNanos()).isEqualTo(20);
    page.unbounded();
    assertThatThrownBy(() -> clock.read().maxErrorNanos()).isInstanceOf(VmClockException.class);
    page.bound(Duration.ofMillis(3));
    assertThat(clock.read().maxErrorNanos()).isEqualTo(3_000_000);
    assertThatIllegalArgumentException().isThrownBy(() -> page.bound(Duration.ofNanos(-1)));
  }

  @ParameterizedTest
  @EnumSource(
      value = TimeType.class,
      names = {"UTC", "TAI"})
  void timeIsWhatTheTestSays(TimeType type) {
    page.timeType(type);
    assertThat(clock.read().timeType()).isEqualTo(type);
    assertThat(clock.read().utcInstant()).isEqualTo(RawPage.EPOCH);
    Instant utc = Instant.parse("2031-05-06T07:08:09.123456789Z");
    page.at(utc);
    assertThat(clock.read().utcInstant()).isEqualTo(utc);
    page.advance(Duration.ofNanos(1));
    page.advance(Duration.ofDays(1));
    page.advance(Duration.ofHours(-1));
    assertThat(clock.read().utcInstant())
        .isEqualTo(utc.plusNanos(1).plusSeconds(86_400).minusSeconds(3600));
    assertThat(clock.read().taiNanos() - clock.read().utcNanos()).isEqualTo(37_000_000_000L);
  }

  @Test
  void pageWithoutUtcRefusesUtc() {
    page.timeType(TimeType.MONOTONIC);
    long before = clock.read().pageNanos();
    page.advance(Duration.ofSeconds(5));
    assertThat(clock.read().pageNanos()).isEqualTo(before + 5_000_000_000L);
    refuses(() -> page.at(RawPage.EPOCH), "Call timeType(TAI)");
    page.timeType(TimeType.TAI).raw().update(f -> f.clearFlags(Abi.FLAG_TAI_OFFSET_VALID));
    refuses(() -> page.at(RawPage.EPOCH), "TAI_OFFSET_VALID");
    refuses(
        () -> page.leapSecond(LeapSecond.POSITIVE, Instant.parse("2026-02-01T00:00:00Z")),
        "TAI_OFFSET_VALID");
  }

  @Test
  void timeRunsAndStops() {
    Instant start = Instant.parse("2030-01-01T00:00:00Z");
    page.at(start).running();
    awaitUtcAfter(start);
    page.running();
    assertThat(clock.read().utcInstant()).isAfter(start).isBefore(start.plus(LONG));

    Instant later = start.plus(Duration.ofDays(1));
    page.at(later);
    assertThat(clock.read().utcInstant()).isBetween(later, later.plus(LONG));
    page.advance(Duration.ofDays(1));
    Instant latest = later.plus(Duration.ofDays(1));
    assertThat(clock.read().utcInstant()).isBetween(latest, latest.plus(LONG));
    assertThat(clock.read().maxErrorNanos()).isEqualTo(1000);

    page.standing();
    Instant stopped = clock.read().utcInstant();
    assertThat(stopped).isBetween(latest, latest.plus(LONG));
    MachineCounterTest.awaitTicks();
    assertThat(clock.read().utcInstant()).isEqualTo(stopped);
  }

  private void awaitUtcAfter(Instant utc) {
    long deadline = System.nanoTime() + LONG.toNanos();
    while (!clock.read().utcInstant().isAfter(utc)) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void runningTimeIsAboutAsFastAsTheRealTime() {
    page.running();
    long before = System.nanoTime();
    long first = clock.utcNanos();
    long second;
    long after;
    do {
      second = clock.utcNanos();
      after = System.nanoTime();
    } while (second - first < 50_000_000 && after - before < LONG.toNanos());
    assertThat(second - first).isBetween(50_000_000L, (after - before) * 11 / 10);
  }

  @Test
  void updateIsOneUpdate() {
    long count = clock.read().sequenceCount();
    page.update(
        p -> {
          p.restore().unreliable();
          p.update(q -> q.at(Instant.EPOCH));
          assertThat(p.raw().sequenceCount()).as("count during the update").isEqualTo(count + 1);
        });
    Snapshot s = clock.read();
    assertThat(s.sequenceCount()).isEqualTo(count + 2);
    assertThat(s.clockStatus()).isEqualTo(ClockStatus.UNRELIABLE);
    assertThat(s.generation()).isEqualTo(2);
  }

  @Test
  void runningTimeCanBeChangedWithinAnUpdate() {
    page.running();
    page.update(p -> p.advance(Duration.ofDays(1)).restore());
    assertThat(clock.read().utcInstant()).isAfter(RawPage.EPOCH.plus(Duration.ofDays(1)));
  }

  @Test
  void updateThatThrowsEnds() {
    Consumer<TestPage> fails =
        p -> {
          p.restore();
          throw new IllegalStateException("expected by the test");
        };
    refuses(() -> page.update(fails), "expected by the test");
    assertThat(clock.generation()).isEqualTo(2);
    page.restore();
    assertThat(clock.read().generation()).isEqualTo(3);
  }

  @Test
  void busyPageMakesReadersReportBusy() {
    BusyPage update = page.busy();
    assertThatThrownBy(clock::read)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
    refuses(page::restore, "Close the result of busy() first");
    refuses(page::busy, "Close the result of busy() first");
    update.close();
    update.close();
    page.restore();
    assertThat(clock.read().generation()).isEqualTo(2);
  }

  @Test
  void rawChangesAreVisibleHere() {
    page.raw().update(f -> f.constantUtc(Instant.ofEpochSecond(1000)));
    page.advance(Duration.ofSeconds(1));
    assertThat(clock.read().utcInstant()).isEqualTo(Instant.ofEpochSecond(1001));
  }

  @Test
  void closeDeletesTheFile() {
    assertThat(page.path()).exists();
    page.close();
    assertThat(page.path()).doesNotExist();
    assertThatCode(page::close).doesNotThrowAnyException();
  }
}
