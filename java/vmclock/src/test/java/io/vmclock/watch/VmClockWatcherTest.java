package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.AbiField;
import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.publish.Maintenance;
import io.vmclock.testpage.Abi;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Kind;
import io.vmclock.watch.VmClockEvent.LeapAnnounced;
import io.vmclock.watch.VmClockEvent.MaintenanceCleared;
import io.vmclock.watch.VmClockEvent.MaintenanceImminent;
import io.vmclock.watch.VmClockEvent.MaintenanceSoon;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which events a watcher reports, for a page without notifications. */
@Timeout(120)
class VmClockWatcherTest {
  private WatchedPage page;
  private VmClockWatcher watcher;
  private Heard heard;
  private LogCapture log;

  @BeforeEach
  void start() throws IOException {
    log = new LogCapture();
    page = new WatchedPage();
    watcher = page.watcher().build();
    heard = new Heard();
    watcher.subscribe("heard", heard);
    watcher.start();
  }

  @AfterEach
  void stop() {
    watcher.close();
    page.close();
    log.close();
  }

  /** Makes a change, and asserts that its event is the next one. */
  private void assertNoOtherEvent() throws InterruptedException {
    page.writer().cloneOnSameHost();
    assertThat(heard.next()).isInstanceOf(Restored.class);
  }

  @Test
  void reportsARestoreBeforeItsDisruption() throws InterruptedException {
    PageState baseline = watcher.baseline();
    page.writer().restore();
    Restored restored = heard.next(Restored.class);
    Disrupted disrupted = heard.next(Disrupted.class);
    long generation = baseline.generation().orElseThrow();
    assertThat(restored.before().generation()).hasValue(generation);
    assertThat(restored.after().generation()).hasValue(generation + 1);
    assertThat(disrupted.before().disruptionMarker()).isEqualTo(baseline.disruptionMarker());
    assertThat(disrupted.after().disruptionMarker()).isEqualTo(baseline.disruptionMarker() + 1);
    assertThat(disrupted.after()).isSameAs(restored.after());
    assertThat(restored.before().utc().orElseThrow())
        .isBeforeOrEqualTo(restored.after().utc().orElseThrow());
    assertNoOtherEvent();
  }

  @Test
  void reportsAMigration() throws InterruptedException {
    page.writer().migrate();
    heard.next(Disrupted.class);
    assertNoOtherEvent();
  }

  @Test
  void reportsACloneOnTheSameHost() throws InterruptedException {
    page.writer().cloneOnSameHost();
    heard.next(Restored.class);
    assertNoOtherEvent();
  }

  @Test
  void reportsMaintenance() throws InterruptedException {
    page.writer().announceMaintenance(Maintenance.SOON);
    heard.next(MaintenanceSoon.class);
    page.writer().announceMaintenance(Maintenance.IMMINENT);
    heard.next(MaintenanceImminent.class);
    page.writer().announceMaintenance(Maintenance.NONE);
    heard.next(MaintenanceCleared.class);
    assertNoOtherEvent();
  }

  @Test
  void reportsTheStatus() throws InterruptedException {
    page.status(WatchedPage.UNRELIABLE);
    StatusChanged lost = heard.next(StatusChanged.class);
    assertThat(lost.before().status()).isEqualTo(ClockStatus.SYNCHRONIZED);
    assertThat(lost.after().status()).isEqualTo(ClockStatus.UNRELIABLE);
    assertThat(lost.before().utc()).isPresent();
    assertThat(lost.after().utc()).isEmpty();
    page.status(WatchedPage.SYNCHRONIZED);
    assertThat(heard.next(StatusChanged.class).before().status()).isEqualTo(ClockStatus.UNRELIABLE);
    assertNoOtherEvent();
  }

  @Test
  void reportsALeapSecond() throws InterruptedException {
    page.update(() -> page.set(AbiField.LEAP_INDICATOR, 1));
    assertThat(heard.next(LeapAnnounced.class).after().leap()).isEqualTo(LeapIndicator.PRE_POS);
    page.update(() -> page.set(AbiField.LEAP_INDICATOR, 0));
    assertNoOtherEvent();
  }

  @Test
  void reportsAPageThatChangesItsTimeScale() throws InterruptedException {
    page.update(() -> page.set(AbiField.TIME_TYPE, Abi.TIME_MONOTONIC));
    assertThat(heard.next(CapabilitiesChanged.class).lost())
        .contains(Capability.UTC, Capability.TAI);
  }

  @Test
  void reportsAPageThatLosesItsCounterAndGetsItBack() throws InterruptedException {
    page.update(() -> page.set(AbiField.COUNTER_ID, Abi.COUNTER_INVALID));
    CapabilitiesChanged lost = heard.next(CapabilitiesChanged.class);
    assertThat(lost.lost())
        .contains(Capability.COUNTER, Capability.TIME, Capability.UTC, Capability.TAI)
        .doesNotContain(Capability.GENERATION);
    assertThat(lost.after().status()).isEqualTo(ClockStatus.SYNCHRONIZED);
    assertThat(lost.after().utc()).isEmpty();
    page.update(() -> page.set(AbiField.COUNTER_ID, Abi.counterIdOfThisMachine()));
    CapabilitiesChanged gained = heard.next(CapabilitiesChanged.class);
    assertThat(gained.gained()).isEqualTo(lost.lost());
    assertThat(gained.after().utc()).isPresent();
    assertNoOtherEvent();
  }

  @Test
  void reportsAHostWithoutGeneration() throws InterruptedException {
    page.update(() -> page.flag(Flag.VM_GEN_COUNTER_PRESENT, false));
    assertThat(heard.next(CapabilitiesChanged.class).lost()).containsExactly(Capability.GENERATION);
    page.update(
        () -> {
          page.flag(Flag.VM_GEN_COUNTER_PRESENT, true);
          page.set(AbiField.VM_GENERATION_COUNTER, 1000);
        });
    Restored restored = heard.next(Restored.class);
    assertThat(restored.before().generation()).isEqualTo(watcher.baseline().generation());
    assertThat(restored.after().generation()).hasValue(1000);
    heard.next(CapabilitiesChanged.class);
    assertNoOtherEvent();
  }

  @Test
  void reportsAllChangesOfOneUpdate() throws InterruptedException {
    page.update(
        () -> {
          page.set(AbiField.LEAP_INDICATOR, 2);
          page.flag(Flag.DISRUPTION_SOON, true);
          page.set(AbiField.CLOCK_STATUS, WatchedPage.UNRELIABLE);
          page.set(AbiField.DISRUPTION_MARKER, -1);
          page.set(AbiField.VM_GENERATION_COUNTER, -1);
        });
    assertThat(heard.kindsUntil(Kind.LEAP_ANNOUNCED))
        .containsExactly(Kind.RESTORED, Kind.DISRUPTED, Kind.STATUS_CHANGED, Kind.MAINTENANCE_SOON);
    assertNoOtherEvent();
  }

  @Test
  void reportsThatAFileDoesNotNotify() {
    assertThat(watcher.isNotified()).isFalse();
    assertThat(watcher.samplingReason()).hasValueSatisfying(r -> assertThat(r).contains("file"));
  }

  /** The watcher reports the changes of an update only when the update is complete. */
  @Test
  void continuesAfterThePageWasUnreadable() throws Exception {
    page.writer().stall();
    log.await("cannot be read;");
    assertThat(watcher.unreadableCause()).map(VmClockException::reason).contains(Reason.BUSY);
    page.writer().resume();
    log.await("can be read again");
    assertThat(watcher.unreadableCause()).isEmpty();
    page.writer().migrate();
    heard.next(Disrupted.class);
    assertNoOtherEvent();
    assertThat(log.count("cannot be read;")).isEqualTo(1);
  }

  @Test
  void refusesIntervalsOutOfRange() {
    VmClockWatcher.Builder builder = page.watcher();
    for (Duration interval :
        new Duration[] {
          Duration.ZERO,
          Duration.ofNanos(999_999),
          Duration.ofDays(2),
          Duration.ofSeconds(Long.MAX_VALUE),
          Duration.ofSeconds(Long.MIN_VALUE)
        }) {
      assertThatThrownBy(() -> builder.samplingInterval(interval))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The sampling interval")
          .hasMessageContaining("from a millisecond to a day");
      assertThatThrownBy(() -> builder.closeTimeout(interval))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The close timeout");
    }
  }

  @Test
  void slowListenerDoesNotDelayOthers() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Heard slow = new Heard();
    watcher.subscribe(
        "slow",
        event -> {
          Uninterruptibles.awaitUninterruptibly(release);
          slow.accept(event);
        });
    for (int i = 0; i < 10; i++) {
      page.writer().cloneOnSameHost();
      heard.next(Restored.class);
    }
    release.countDown();
    long generation = watcher.baseline().generation().orElseThrow();
    for (int i = 0; i < 10; i++) {
      assertThat(slow.next().before().generation()).hasValue(generation + i);
    }
  }

  @Test
  void logsAndKeepsAListenerThatThrows() throws Exception {
    CountDownLatch calls = new CountDownLatch(2);
    watcher.subscribe(
        "thrower",
        event -> {
          calls.countDown();
          throw new IllegalStateException("expected by a test");
        });
    page.writer().migrate();
    heard.next(Disrupted.class);
    page.writer().migrate();
    heard.next(Disrupted.class);
    assertThat(calls.await(1, TimeUnit.MINUTES)).isTrue();
    log.await("the listener thrower threw an exception");
    assertThat(watcher.isRunning()).isTrue();
  }

  @Test
  void reportsNothingToAClosedSubscription() throws InterruptedException {
    Heard other = new Heard();
    Subscription subscription = watcher.subscribe("other", other);
    page.writer().migrate();
    other.next(Disrupted.class);
    subscription.close();
    page.writer().cloneOnSameHost();
    heard.next(Disrupted.class);
    heard.next(Restored.class);
    watcher.subscribe("other", other);
    page.writer().migrate();
    other.next(Disrupted.class);
  }
}
