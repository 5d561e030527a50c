package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.internal.VmGenIdDevice;
import io.vmclock.internal.VmGenIdDevice.State;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.VmGenIdSource.Feed;
import io.vmclock.watch.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 10, unit = TimeUnit.MINUTES)
class VmGenIdSourceTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  private final FakeReports reports = new FakeReports();

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(1));
    }
  }

  @Test
  void isOnlyNotified() {
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      GenerationGuard guard = GenerationGuard.of(source);
      assertThat(guard.protection()).isEqualTo(Protection.NOTIFIED);
      assertThat(guard.sourceNames()).isEqualTo("VMGenID notifications");
      assertThat(guard).hasToString("GenerationGuard[VMGenID notifications]");
      assertThat(guard.changedSince(guard.stamp())).isFalse();
    }
  }

  @Test
  void changesTheStampBeforeItCallsListeners() throws InterruptedException {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      long before = source.stamp();
      source.subscribe("test", () -> seen.add(source.stamp()));
      for (int i = 1; i <= 3; i++) {
        reports.restore();
        assertThat(seen.take()).isEqualTo(before + i);
      }
      assertThat(source).hasToString("VmGenIdSource[3 restores]");
    }
  }

  @Test
  void detectsRestoresAlthoughAListenerThrowsOrDoesNotReturn() throws InterruptedException {
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    CountDownLatch end = new CountDownLatch(1);
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      source.subscribe("blocking", () -> Uninterruptibles.awaitUninterruptibly(end));
      source.subscribe(
          "throwing",
          () -> {
            seen.add(source.stamp());
            throw new IllegalStateException("expected by the test");
          });
      long before = source.stamp();
      for (int i = 1; i <= 3; i++) {
        reports.restore();
        assertThat(seen.take()).isEqualTo(before + i);
      }
    } finally {
      end.countDown();
    }
  }

  @Test
  void callsAListenerAfterTheLastChangeOnce() {
    CountDownLatch begin = new CountDownLatch(1);
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      Subscription subscription =
          source.subscribe(
              "slow",
              () -> {
                Uninterruptibles.awaitUninterruptibly(begin);
                seen.add(source.stamp());
              });
      long before = source.stamp();
      for (int i = 0; i < 100; i++) {
        reports.restore();
      }
      await(() -> source.stamp() == before + 100);
      begin.countDown();
      await(() -> subscription.waiting() == 0);
      assertThat(seen).hasSizeLessThanOrEqualTo(100).last().isEqualTo(before + 100);
    }
  }

  @Test
  void doesNotCallAClosedSubscription() throws InterruptedException {
    BlockingQueue<String> seen = new LinkedBlockingQueue<>();
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      Subscription closed = source.subscribe("closed", () -> seen.add("closed"));
      source.subscribe("open", () -> seen.add("open"));
      assertThat(closed.name()).isEqualTo("closed");
      closed.close();
      reports.restore();
      assertThat(seen.take()).isEqualTo("open");
      assertThat(seen).isEmpty();
    }
  }

  @Test
  void closedSourceFailsAndEndsItsThread() {
    VmGenIdSource source = new VmGenIdSource(() -> reports);
    GenerationGuard guard = GenerationGuard.of(source);
    long stamp = guard.stamp();
    source.close();
    source.close();
    assertThat(guard.changedSince(stamp)).isTrue();
    assertThatThrownBy(guard::protection)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    assertThatThrownBy(source::stamp).isInstanceOf(VmClockException.class);
    assertThatThrownBy(() -> source.subscribe("late", () -> {}))
        .isInstanceOf(IllegalStateException.class);
    Uninterruptibles.awaitUninterruptibly(reports.closed);
    assertThat(source).hasToString("VmGenIdSource[ended]");
  }

  @Test
  void closesItsFileDuringACheckpointOfTheProcess() throws InterruptedException {
    BlockingQueue<FakeReports> opened = new LinkedBlockingQueue<>();
    BlockingQueue<Long> seen = new LinkedBlockingQueue<>();
    try (VmGenIdSource source =
        new VmGenIdSource(
            () -> {
              FakeReports next = new FakeReports();
              opened.add(next);
              return next;
            })) {
      FakeReports first = opened.take();
      source.subscribe("test", () -> seen.add(source.stamp()));
      long before = source.stamp();

      ProcessCheckpoint.beforeCheckpoint();
      try {
        assertThat(first.closed.getCount()).isZero();
        assertThat(opened).isEmpty();
      } finally {
        ProcessCheckpoint.afterRestore();
      }

      FakeReports second = opened.take();
      assertThat(seen.take()).isEqualTo(before + 1);
      second.restore();
      assertThat(seen.take()).isEqualTo(before + 2);
    }
  }

  @Test
  void canBeClosedDuringACheckpointOfTheProcess() {
    VmGenIdSource source = new VmGenIdSource(() -> reports);
    ProcessCheckpoint.beforeCheckpoint();
    try {
      source.close();
      assertThat(reports.closed.getCount()).isZero();
    } finally {
      ProcessCheckpoint.afterRestore();
    }
    assertThatThrownBy(source::stamp).isInstanceOf(VmClockException.class);
  }

  @Test
  void failsClosedIfReportsCannotBeReceived() {
    VmGenIdSource source = new VmGenIdSource(() -> reports);
    GenerationGuard guard = GenerationGuard.of(source);
    long stamp = guard.stamp();
    reports.fail(new VmClockException(Reason.SYSTEM, null, "no more reports", null));
    await(() -> guard.changedSince(stamp));
    assertThatThrownBy(guard::stamp)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.SYSTEM))
        .hasMessage("no more reports");
    Uninterruptibles.awaitUninterruptibly(reports.closed);
    source.close();
    assertThatThrownBy(guard::stamp).hasMessage("no more reports");
  }

  @Test
  void actionsRunAfterEachReportAndForEarlierRestores() throws InterruptedException {
    BlockingQueue<Long> ran = new LinkedBlockingQueue<>();
    try (VmGenIdSource source = new VmGenIdSource(() -> reports)) {
      RestoreActions actions = RestoreActions.create(GenerationGuard.of(source));
      actions.add("test", 0, Duration.ofMinutes(1), () -> ran.add(source.stamp()));
      long before = source.stamp();
      reports.restore();
      await(() -> source.stamp() == before + 1);
      assertThat(ran).isEmpty();
      actions.runFrom(source);
      assertThat(ran).containsExactly(before + 1);
      ran.clear();
      reports.restore();
      assertThat(ran.take()).isEqualTo(before + 2);
    }
  }

  @Test
  void actionsRefuseASourceThatTheGuardDoesNotUse() {
    try (VmGenIdSource source = new VmGenIdSource(() -> reports);
        VmGenIdSource other = new VmGenIdSource(FakeReports::new)) {
      RestoreActions actions = RestoreActions.create(GenerationGuard.of(source));
      assertThatThrownBy(() -> actions.runFrom(other))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("does not use");
      RestoreActions.create(GenerationGuard.of(other, source)).runFrom(source).close();
    }
  }

  @Test
  void requiresADeviceWithADriver() {
    VmGenIdSource.requireDevice(new VmGenIdDevice(State.BOUND, "QEMUVGID:00"));
    assertThat(absence(new VmGenIdDevice(State.UNBOUND, "QEMUVGID:00")))
        .contains("no driver for the device QEMUVGID:00", "CONFIG_VMGENID");
    assertThat(absence(new VmGenIdDevice(State.ABSENT, null)))
        .contains("no such device", "-device vmgenid");
    assertThat(absence(new VmGenIdDevice(State.UNKNOWN, null)))
        .contains("not visible", "openUnchecked");
  }

  private static String absence(VmGenIdDevice device) {
    try {
      VmGenIdSource.requireDevice(device);
      throw new AssertionError(device);
    } catch (VmClockException e) {
      assertThat(e.reason()).isEqualTo(Reason.ABSENT);
      return String.valueOf(e.getMessage());
    }
  }

  /** What this machine has decides the result, but the two methods must agree. */
  @Test
  void opensThisMachinesFeedsOrFailsWithAReason() {
    Optional<VmClockException> cause = VmGenIdSource.unavailabilityCause();
    try (VmGenIdSource source = VmGenIdSource.open()) {
      assertThat(cause).isEmpty();
      assertThat(source.stamp()).isZero();
    } catch (VmClockException e) {
      assertThat(cause).hasValueSatisfying(same -> assertThat(same.reason()).isEqualTo(e.reason()));
    }
    for (Feed feed : Feed.values()) {
      try (VmGenIdSource source = VmGenIdSource.openUnchecked(feed)) {
        assertThat(source.protection()).isEqualTo(Protection.NOTIFIED);
      } catch (VmClockException e) {
        assertThat(e.reason()).isIn(Reason.PERMISSION_DENIED, Reason.NOT_OFFERED, Reason.ABSENT);
        assertThat(e).hasMessageContaining("Cannot receive the kernel's reports about VMGenID");
      }
    }
  }
}
