package io.vmclock.watch;

import static io.vmclock.Pages.cloneOnSameHost;
import static io.vmclock.Pages.migrate;
import static io.vmclock.Pages.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Service.State;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.LeapIndicator;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testkit.Abi;
import io.vmclock.testkit.TestPage;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.LeapAnnounced;
import io.vmclock.watch.VmClockEvent.MaintenanceCleared;
import io.vmclock.watch.VmClockEvent.MaintenanceImminent;
import io.vmclock.watch.VmClockEvent.MaintenanceSoon;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a watcher tells of a page, without notifications. */
@Timeout(60)
class VmClockWatcherTest {
  private TestPage page;
  private VmClock clock;
  private VmClockWatcher watcher;
  private Heard heard;
  private LogCapture log;

  @BeforeEach
  void start() {
    log = new LogCapture();
    page = TestPage.create();
    page.unprotected().ticking(0, 1_000_000_000);
    clock = VmClock.open(page.path());
    watcher = builder(clock).build();
    heard = new Heard();
    watcher.subscribe("heard", heard);
    watcher.startAsync().awaitRunning();
  }

  private static VmClockWatcher.Builder builder(VmClock clock) {
    return VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(1));
  }

  @AfterEach
  void stop() throws TimeoutException {
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
    clock.close();
    page.close();
    log.close();
  }

  /** Asserts that nothing was told before a sign that the test gives now. */
  private void assertNothingElse() throws InterruptedException {
    cloneOnSameHost(page);
    assertThat(heard.next()).isInstanceOf(Restored.class);
  }

  @Test
  void tellsOfARestoreBeforeItsDisruption() throws InterruptedException {
    PageState baseline = watcher.baseline();
    restore(page);
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
    assertNothingElse();
  }

  @Test
  void tellsOfAMigration() throws InterruptedException {
    migrate(page);
    heard.next(Disrupted.class);
    assertNothingElse();
  }

  @Test
  void tellsOfACloneOnTheSameHost() throws InterruptedException {
    cloneOnSameHost(page);
    heard.next(Restored.class);
    assertNothingElse();
  }

  @Test
  void tellsOfMaintenance() throws InterruptedException {
    page.update(fields -> fields.setFlags(Abi.FLAG_DISRUPTION_SOON));
    heard.next(MaintenanceSoon.class);
    page.update(fields -> fields.setFlags(Abi.FLAG_DISRUPTION_IMMINENT));
    heard.next(MaintenanceImminent.class);
    page.update(
        fields -> fields.clearFlags(Abi.FLAG_DISRUPTION_SOON | Abi.FLAG_DISRUPTION_IMMINENT));
    heard.next(MaintenanceCleared.class);
    assertNothingElse();
  }

  @Test
  void tellsOfTheStatus() throws InterruptedException {
    page.update(fields -> fields.clockStatus(Abi.STATUS_UNRELIABLE));
    StatusChanged lost = heard.next(StatusChanged.class);
    assertThat(lost.before().status()).isEqualTo(ClockStatus.SYNCHRONIZED);
    assertThat(lost.after().status()).isEqualTo(ClockStatus.UNRELIABLE);
    assertThat(lost.before().utc()).isPresent();
    assertThat(lost.after().utc()).isEmpty();
    page.update(fields -> fields.clockStatus(Abi.STATUS_SYNCHRONIZED));
    assertThat(heard.next(StatusChanged.class).before().status()).isEqualTo(ClockStatus.UNRELIABLE);
    assertNothingElse();
  }

  @Test
  void tellsOfALeapSecond() throws InterruptedException {
    page.update(fields -> fields.leapIndicator(Abi.LEAP_PRE_POS));
    assertThat(heard.next(LeapAnnounced.class).after().leap()).isEqualTo(LeapIndicator.PRE_POS);
    page.update(fields -> fields.leapIndicator(Abi.LEAP_NONE));
    assertNothingElse();
  }

  @Test
  void tellsOfAHostWithoutGeneration() throws InterruptedException {
    page.update(fields -> fields.clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
    assertThat(heard.next(CapabilitiesChanged.class).lost()).containsExactly(Capability.GENERATION);
    page.update(fields -> fields.setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT).generation(1000));
    Restored restored = heard.next(Restored.class);
    assertThat(restored.before().generation()).isEqualTo(watcher.baseline().generation());
    assertThat(restored.after().generation()).hasValue(1000);
    heard.next(CapabilitiesChanged.class);
    assertNothingElse();
  }

  @Test
  void tellsAllThatOneUpdateChanged() throws InterruptedException {
    page.update(
        fields ->
            fields
                .leapIndicator(Abi.LEAP_PRE_NEG)
                .setFlags(Abi.FLAG_DISRUPTION_SOON)
                .clockStatus(Abi.STATUS_UNRELIABLE)
                .disruptionMarker(-1)
                .generation(-1));
    assertThat(heard.typesUntil(LeapAnnounced.class))
        .containsExactly(
            Restored.class, Disrupted.class, StatusChanged.class, MaintenanceSoon.class);
    assertNothingElse();
  }

  @Test
  void saysThatAFileDoesNotNotify() {
    assertThat(watcher.isNotified()).isFalse();
    assertThat(watcher.samplingReason()).hasValueSatisfying(r -> assertThat(r).contains("file"));
  }

  /** An unfinished update is no state of the page; what it changed is told when it is complete. */
  @Test
  void watchesOnWhenThePageWasUnreadable() throws Exception {
    page.begin();
    log.await("not readable");
    assertThat(watcher.unreadableCause()).map(VmClockException::reason).contains(Reason.BUSY);
    page.commit();
    log.await("readable again");
    assertThat(watcher.unreadableCause()).isEmpty();
    migrate(page);
    heard.next(Disrupted.class);
    assertNothingElse();
    assertThat(log.count("not readable")).isEqualTo(1);
  }

  @Test
  void endsWithTheClock() throws Exception {
    clock.close();
    watcher.awaitTerminated(10, TimeUnit.SECONDS);
    assertThat(watcher.state()).isEqualTo(State.TERMINATED);
  }

  @Test
  void failsToStartOnAClosedClock() {
    VmClock closed = VmClock.open(page.path());
    VmClockWatcher late = builder(closed).build();
    closed.close();
    assertThatThrownBy(() -> late.startAsync().awaitRunning())
        .isInstanceOf(IllegalStateException.class)
        .hasCauseInstanceOf(VmClockException.class);
    assertThat(late.state()).isEqualTo(State.FAILED);
  }

  @Test
  void hasNoBaselineBeforeItsStart() {
    assertThatThrownBy(() -> builder(clock).build().baseline())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(page.path().toString());
  }

  @Test
  void mayBeStoppedBeforeItsStart() throws TimeoutException {
    VmClockWatcher unused = builder(clock).build();
    unused.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
    assertThat(unused.state()).isEqualTo(State.TERMINATED);
  }

  @Test
  void refusesIntervalsThatAreNone() {
    VmClockWatcher.Builder builder = builder(clock);
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
          .hasMessageContaining("from a millisecond to a day");
    }
  }

  @Test
  void slowListenerHoldsUpNoOther() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    Heard slow = new Heard();
    watcher.subscribe(
        "slow",
        event -> {
          awaitUninterruptibly(release);
          slow.accept(event);
        });
    for (int i = 0; i < 10; i++) {
      cloneOnSameHost(page);
      heard.next(Restored.class);
    }
    release.countDown();
    long generation = watcher.baseline().generation().orElseThrow();
    for (int i = 0; i < 10; i++) {
      assertThat(slow.next().before().generation()).hasValue(generation + i);
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    Uninterruptibles.awaitUninterruptibly(latch);
  }

  @Test
  void throwingListenerIsReportedAndStays() throws Exception {
    CountDownLatch calls = new CountDownLatch(2);
    watcher.subscribe(
        "thrower",
        event -> {
          calls.countDown();
          throw new IllegalStateException("meant to be");
        });
    migrate(page);
    heard.next(Disrupted.class);
    migrate(page);
    heard.next(Disrupted.class);
    assertThat(calls.await(10, TimeUnit.SECONDS)).isTrue();
    log.await("the listener thrower failed");
    assertThat(watcher.isRunning()).isTrue();
  }

  @Test
  void tellsWhatWasSeenAlsoAfterItsEnd() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Heard late = new Heard();
    watcher.subscribe(
        "late",
        event -> {
          awaitUninterruptibly(release);
          late.accept(event);
        });
    for (int i = 0; i < 3; i++) {
      migrate(page);
      heard.next(Disrupted.class);
    }
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
    release.countDown();
    for (int i = 0; i < 3; i++) {
      late.next(Disrupted.class);
    }
  }

  @Test
  void tellsNothingToAClosedSubscription() throws InterruptedException {
    Heard other = new Heard();
    Subscription subscription = watcher.subscribe("other", other);
    migrate(page);
    other.next(Disrupted.class);
    subscription.close();
    cloneOnSameHost(page);
    heard.next(Disrupted.class);
    heard.next(Restored.class);
    watcher.subscribe("other", other);
    migrate(page);
    other.next(Disrupted.class);
  }
}
