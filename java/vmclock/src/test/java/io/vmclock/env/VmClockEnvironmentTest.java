package io.vmclock.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmclock.ClockStatus;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.ProcessCheckpoint;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.watch.LogCapture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VmClockEnvironmentTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  /** The time of a new test page. */
  private static final long UTC = TimeUnit.SECONDS.toNanos(RawPage.EPOCH.getEpochSecond());

  @TempDir private Path directory;

  private VmClockEnvironment.Builder builder() {
    return VmClockEnvironment.builder()
        .page(directory.resolve("no-page"))
        .clockBound(directory.resolve("no-segment"));
  }

  private static VmClockEnvironment.Builder on(RawPage page) {
    return VmClockEnvironment.builder().page(page.path());
  }

  @Test
  void failsIfNoAcceptedSourceOfTimeIsThere() {
    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(() -> builder().time(TimeSource.PAGE, TimeSource.CLOCK_BOUND).open())
        .withMessageStartingWith("This machine has none of the accepted sources of time. ")
        .withMessageContaining("no-page")
        .withMessageContaining("no-segment")
        .withMessageEndingWith("or accept another source of time.")
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT));
  }

  @Test
  void failsIfNoAcceptedSourceOfRestoresIsThere() {
    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(() -> builder().restores(RestoreSource.PAGE).open())
        .withMessageStartingWith("This machine has none of the accepted sources of restores. ")
        .withMessageContaining("no-page")
        .withMessageEndingWith("or accept that there is no protection.");
  }

  @Test
  void checkpointsOfTheProcessDoNotGuardTheMachine() {
    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(() -> builder().restores(RestoreSource.PAGE, RestoreSource.CHECKPOINT).open())
        .withMessageContaining("none of the accepted sources of restores")
        .withMessageContaining("Checkpoints of the process are detected, but no restore of the");
    try (VmClockEnvironment env = builder().restores(RestoreSource.CHECKPOINT).open()) {
      assertThat(env)
          .hasToString(
              "restores: checkpoints of this process (exact, for checkpoints of the process)");
    }
  }

  @Test
  void warnsOfAnAbsentPageThatTheProgramNamed() {
    try (LogCapture log = new LogCapture(VmClockEnvironment.class);
        VmClockEnvironment env =
            VmClockEnvironment.builder()
                .page(directory.resolve("no-page"))
                .time(TimeSource.PAGE, TimeSource.CLOCK_BOUND)
                .restores(RestoreSource.PAGE)
                .acceptSystemClock(Duration.ofMillis(100))
                .acceptUnguarded()
                .open()) {
      assertThat(env.sources()).hasSize(4);
      assertThat(log.lines()).hasSize(3);
      assertThat(log.lines().get(0)).startsWith("INFO time: ");
      assertThat(log.lines().get(1))
          .startsWith("WARNING Absent: vmclock page: Cannot open ")
          .contains("no-page");
      assertThat(log.lines().get(2)).startsWith("INFO Absent: ClockBound");
    }
  }

  @Test
  void warnsIfThereIsNoTimeNow() {
    try (RawPage page = RawPage.create();
        LogCapture log = new LogCapture(VmClockEnvironment.class)) {
      page.status(ClockStatus.UNRELIABLE.code());
      try (VmClockEnvironment env = on(page).time(TimeSource.PAGE).open()) {
        assertThat(env.sources()).hasSize(1);
      }
      assertThat(log.lines()).singleElement().asString().startsWith("WARNING time: none now (");
    }
  }

  @Test
  void actionsDoNotRunAfterTheEnvironmentWasClosed() {
    List<String> ran = new ArrayList<>();
    try (VmClockEnvironment env = builder().restores(RestoreSource.CHECKPOINT).open()) {
      env.actions().add("test", 0, Duration.ofSeconds(1), () -> ran.add("ran"));
    }
    ProcessCheckpoint.beforeCheckpoint();
    ProcessCheckpoint.afterRestore();

    assertThat(ran).isEmpty();
  }

  @Test
  void aPageWithoutTimeIsNoSourceOfTime() {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      assertThatExceptionOfType(VmClockException.class)
          .isThrownBy(() -> on(page).time(TimeSource.PAGE).open())
          .withMessageContaining("none of the accepted sources of time");
    }
  }

  @Test
  void usesAcceptedSubstitutesAndSaysSo() {
    try (VmClockEnvironment env =
        builder()
            .time(TimeSource.PAGE)
            .restores(RestoreSource.PAGE)
            .acceptSystemClock(Duration.ofMillis(100))
            .acceptUnguarded()
            .open()) {
      assertThat(env)
          .hasToString(
              "time: system clock, assumed +-100 ms, +-100 ms; restores: none (unguarded)");
      assertThat(env.clock().utcBounds().widthNanos()).isEqualTo(200_000_000);
      assertThat(env.guard().protection()).isEqualTo(Protection.NONE);
      assertThat(env.ids().version7()).isNotEqualTo(env.ids().version7());
      assertThat(env.watcher()).isEmpty();
      assertThat(env.page()).isEmpty();
      assertThat(env.sources())
          .filteredOn(source -> !source.isThere())
          .extracting(SourceStatus::purpose)
          .containsExactly(Purpose.TIME, Purpose.RESTORES);
    }
  }

  @Test
  void usesThePage() throws Exception {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env =
            on(page).time(TimeSource.PAGE).restores(RestoreSource.PAGE).open()) {
      assertThat(env.toString())
          .startsWith("time: " + page.path() + ", +-")
          .endsWith("; restores: " + page.path() + " (exact)");
      assertThat(env.clock().utcBounds().contains(UTC)).isTrue();
      assertThat(env.guard().protection()).isEqualTo(Protection.EXACT);

      long stamp = env.guard().stamp();
      CountDownLatch ran = new CountDownLatch(1);
      env.actions().add("test", 0, Duration.ofSeconds(1), ran::countDown);
      page.restore();

      assertThat(env.guard().changedSince(stamp)).isTrue();
      assertThat(ran.await(5, TimeUnit.MINUTES)).isTrue();
      assertThat(env.watcher()).isPresent();
    }
  }

  @Test
  void aPreparedEnvironmentRunsTheActionsOfAnEarlierRestoreWhenItStarts() throws Exception {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = on(page).restores(RestoreSource.PAGE).prepare()) {
      page.restore();
      assertThat(env.watcher().orElseThrow().latest()).isEmpty();
      CountDownLatch ran = new CountDownLatch(1);
      env.actions().add("added late", 0, Duration.ofSeconds(1), ran::countDown);

      env.start();
      env.start();

      assertThat(ran.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void refusesASamplingIntervalThatIsTooShort() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().samplingInterval(Duration.ofNanos(1)))
        .withMessageContaining("sampling interval");
  }

  @Test
  void listsASourceThatIsThereButUnreliable() {
    try (RawPage page = RawPage.create()) {
      page.status(Abi.STATUS_UNRELIABLE);
      try (VmClockEnvironment env = on(page).time(TimeSource.PAGE).open()) {
        assertThat(env.sources()).extracting(SourceStatus::state).containsExactly(State.UNRELIABLE);
        assertThat(env.toString()).startsWith("time: none now (");
        assertThatExceptionOfType(VmClockException.class)
            .isThrownBy(() -> env.clock().utcNanos())
            .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.UNRELIABLE));
      }
    }
  }

  @Test
  void publishesAnEmbeddedPageInPlaceOfAnAbsentOne() {
    try (VmClockEnvironment env =
        builder()
            .time(TimeSource.PAGE)
            .restores(RestoreSource.PAGE)
            .acceptSystemClock(Duration.ofSeconds(1)) // if nothing synchronizes this kernel
            .embeddedPageIfAbsent()
            .open()) {
      assertThat(env.toString())
          .contains("restores: embedded page (exact, but no hypervisor changes it)");
      assertThat(env.telemetry().sourceNames()).first().isEqualTo("embedded page");
      assertThat(env.guard().sourceNames()).isEqualTo("embedded page");
      for (Purpose purpose : Purpose.values()) {
        assertThat(env.sources())
            .filteredOn(source -> source.purpose() == purpose && !source.isThere())
            .singleElement()
            .asString()
            .startsWith("vmclock page: Cannot open ");
      }
      assertThat(env.detectsMachineRestores()).isFalse();
      assertThat(env.page()).isPresent();
    }
  }

  @Test
  void doesNotReplaceAPageThatCannotBeOpened() throws Exception {
    Path empty = Files.createFile(directory.resolve("empty"));

    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(
            () ->
                VmClockEnvironment.builder()
                    .page(empty)
                    .time(TimeSource.PAGE)
                    .embeddedPageIfAbsent()
                    .open())
        .withMessageContaining(empty.toString());
  }

  @Test
  void aPartThatTheProgramDoesNotNeedIsNotThere() {
    try (VmClockEnvironment env = builder().acceptUnguarded().open()) {
      assertThatIllegalStateException()
          .isThrownBy(env::clock)
          .withMessageContaining("accepts no source of time");
      assertThat(env).hasToString("restores: none (unguarded)");
    }
    try (VmClockEnvironment env = builder().acceptSystemClock(Duration.ofSeconds(1)).open()) {
      assertThatIllegalStateException()
          .isThrownBy(env::ids)
          .withMessageContaining("accepts no source of restores");
    }
  }

  @Test
  void refusesSettingsThatContradictEachOther() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().time(TimeSource.PAGE, TimeSource.PAGE))
        .withMessageContaining("named twice");
    assertThatIllegalStateException()
        .isThrownBy(() -> builder().accuracyLimit(Duration.ofMillis(1), accuracy -> {}).open())
        .withMessageContaining("needs a clock");
    assertThatIllegalStateException()
        .isThrownBy(
            () ->
                builder()
                    .time(TimeSource.PAGE)
                    .embeddedPageIfAbsent()
                    .additionalKernelError(Duration.ofMillis(1))
                    .open())
        .withMessageContaining("embedded page");
  }

  @Test
  void reportsABoundAboveTheLimit() throws Exception {
    try (RawPage page = RawPage.create()) {
      CountDownLatch reported = new CountDownLatch(1);
      try (VmClockEnvironment env =
          on(page)
              .time(TimeSource.PAGE)
              .accuracyLimit(Duration.ofMillis(1), accuracy -> reported.countDown())
              .open()) {
        page.update(fields -> fields.timeMaxErrorNanos(2_000_000));

        assertThat(reported.await(5, TimeUnit.MINUTES)).isTrue();
        assertThat(env.accuracy()).isPresent();
      }
    }
  }

  @Test
  void failsAfterItWasClosed() {
    try (RawPage page = RawPage.create()) {
      VmClockEnvironment env = on(page).time(TimeSource.PAGE).restores(RestoreSource.PAGE).open();
      long stamp = env.guard().stamp();
      env.close();
      env.close();

      assertThat(env.guard().changedSince(stamp)).isTrue();
      assertThatExceptionOfType(VmClockException.class)
          .isThrownBy(() -> env.clock().utcNanos())
          .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
      assertThat(env.watcher().orElseThrow().isRunning()).isFalse();
    }
  }

  @Test
  void surveysAllSources() {
    assertThat(VmClockEnvironment.survey())
        .hasSizeGreaterThanOrEqualTo(TimeSource.values().length + RestoreSource.values().length)
        .allSatisfy(source -> assertThat(source.detail()).isNotEmpty().doesNotContain("\n"));
  }
}
