package io.vmclock.restore;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.testpage.RawPage;
import io.vmclock.watch.VmClockWatcher;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreActionsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final RawPage page = RawPage.create().likeFirecracker();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);
  private final AtomicLong nanos = new AtomicLong();
  private final RestoreActions actions =
      new RestoreActions(
          guard,
          new Ticker() {
            @Override
            public long read() {
              return nanos.get();
            }
          });
  private final List<String> ran = new ArrayList<>();

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  @Test
  void runsOncePerRestoreWithTheHighestPriorityFirst() {
    actions.add("low", -1, SECOND, () -> ran.add("low"));
    actions.add("high", 10, SECOND, () -> ran.add("high"));
    actions.add("first", 0, SECOND, () -> ran.add("first"));
    actions.add("second", 0, SECOND, () -> ran.add("second"));
    assertThat(actions.checkNow()).isEmpty();
    assertThat(actions.lastReport()).isEmpty();
    long before = guard.stamp();
    page.restore();
    RestoreReport report = actions.checkNow().get(0);
    assertThat(ran).containsExactly("high", "first", "second", "low");
    assertThat(report.outcomes().stream().map(ActionOutcome::name)).isEqualTo(ran);
    assertThat(report.isClean()).isTrue();
    assertThat(report.before()).isEqualTo(before);
    assertThat(report.after()).isEqualTo(guard.stamp()).isNotEqualTo(before);
    assertThat(actions.lastReport()).contains(report);
    assertThat(actions.checkNow()).isEmpty();
    assertThat(ran).hasSize(4);
  }

  @Test
  void treatsConsecutiveRestoresAsOne() {
    actions.add("a", 0, SECOND, () -> ran.add("a"));
    page.restore();
    page.restore();
    assertThat(actions.checkNow()).hasSize(1);
    assertThat(ran).hasSize(1);
  }

  @Test
  void runsTheOtherActionsIfOneThrows() {
    actions.add("a", 3, SECOND, () -> ran.add("a"));
    actions.add(
        "b",
        2,
        SECOND,
        () -> {
          throw new IOException("expected by a test");
        });
    actions.add(
        "c",
        1,
        SECOND,
        () -> {
          throw new AssertionError("expected by a test");
        });
    actions.add("d", 0, SECOND, () -> ran.add("d"));
    page.restore();
    RestoreReport report = actions.checkNow().get(0);
    assertThat(ran).containsExactly("a", "d");
    assertThat(report.isClean()).isFalse();
    assertThat(report.failed()).extracting(ActionOutcome::name).containsExactly("b", "c");
    assertThat(report.failed().get(0).failure()).containsInstanceOf(IOException.class);
    assertThat(actions.checkNow()).isEmpty();
  }

  @Test
  void keepsTheInterruptOfAnInterruptedAction() {
    actions.add(
        "a",
        0,
        SECOND,
        () -> {
          throw new InterruptedException("expected by a test");
        });
    page.restore();
    actions.checkNow();
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void reportsActionsThatExceedTheirBudget() {
    actions.add("exact", 1, SECOND, () -> nanos.addAndGet(SECOND.toNanos()));
    actions.add("over", 0, SECOND, () -> nanos.addAndGet(SECOND.toNanos() + 1));
    page.restore();
    RestoreReport report = actions.checkNow().get(0);
    assertThat(report.outcomes().get(0).isOverBudget()).isFalse();
    assertThat(report.outcomes().get(0).duration()).isEqualTo(SECOND);
    assertThat(report.outcomes().get(1).isOverBudget()).isTrue();
    assertThat(report.isClean()).isFalse();
    assertThat(report.failed()).isEmpty();
    assertThat(report.duration()).isEqualTo(Duration.ofSeconds(2).plusNanos(1));
  }

  @Test
  void runsAllActionsAgainIfARestoreComesInBetween() {
    AtomicBoolean restored = new AtomicBoolean();
    actions.add("a", 1, SECOND, () -> ran.add("a"));
    actions.add(
        "b",
        0,
        SECOND,
        () -> {
          ran.add("b");
          if (!restored.getAndSet(true)) {
            page.restore();
          }
        });
    page.restore();
    List<RestoreReport> reports = actions.checkNow();
    assertThat(ran).containsExactly("a", "b", "a", "b");
    assertThat(reports).hasSize(2);
    assertThat(reports.get(1).before()).isEqualTo(reports.get(0).after());
    assertThat(reports.get(1).after()).isEqualTo(guard.stamp());
  }

  @Test
  void doesNotRunAgainForALateWatcher() {
    actions.add("a", 0, SECOND, () -> ran.add("a"));
    long before = guard.stamp();
    page.restore();
    long between = guard.stamp();
    assertThat(actions.run(before, between)).hasSize(1);
    page.restore();
    assertThat(actions.checkNow()).hasSize(1);
    assertThat(actions.run(before, between)).isEmpty();
    assertThat(actions.run(between, guard.stamp())).isEmpty();
    assertThat(actions.run(before, guard.stamp())).isEmpty();
    assertThat(ran).hasSize(2);
  }

  @Test
  void runsOnRequestWithoutAGuard() {
    RestoreActions unguarded = RestoreActions.create(GenerationGuard.none());
    unguarded.add("a", 0, SECOND, () -> ran.add("a"));
    assertThat(unguarded.checkNow()).isEmpty();
    assertThat(unguarded.run(0, 1)).hasSize(1);
    assertThat(unguarded.run(0, 1)).isEmpty();
    assertThat(unguarded.run(1, 2)).hasSize(1);
    assertThat(unguarded.checkNow()).isEmpty();
    assertThat(ran).hasSize(2);
  }

  @Test
  void waitsForNothingWithoutAGuard() {
    RestoreActions unguarded = RestoreActions.create(GenerationGuard.none());
    unguarded.run(0, 1);
    unguarded.add(
        "a",
        0,
        SECOND,
        () ->
            assertThat(CompletableFuture.supplyAsync(unguarded::checkNow).get(10, SECONDS))
                .isEmpty());
    assertThat(unguarded.run(1, 2).get(0).isClean()).isTrue();
  }

  /** Each reading gives up after 100 ms. The update ends during a later reading. */
  @ParameterizedTest
  @CsvSource({"false, 150", "true, 150", "true, 350"})
  void doesNotRunIfThePageWasOnlyBusy(boolean hasGeneration, int heldMillis) throws Exception {
    try (RawPage busy =
            hasGeneration ? RawPage.create().likeFirecracker() : RawPage.create().likeQemu();
        VmClock clock = VmClock.open(busy.path(), VmClock.Access.PREAD)) {
      RestoreActions onBusy = RestoreActions.create(GenerationGuard.of(clock));
      onBusy.add("a", 0, SECOND, () -> ran.add("a"));
      busy.begin();
      CompletableFuture<Void> checked =
          CompletableFuture.runAsync(
              () -> {
                try {
                  onBusy.checkNow();
                } catch (VmClockException e) {
                  assertThat(e.reason()).isEqualTo(VmClockException.Reason.BUSY);
                }
              });
      MILLISECONDS.sleep(heldMillis);
      busy.commit();
      checked.get(1, MINUTES);
      assertThat(ran).isEmpty();
    }
  }

  @Test
  void returnsAtOnceInsideAnAction() {
    actions.add("a", 0, SECOND, () -> assertThat(actions.checkNow()).isEmpty());
    page.restore();
    assertThat(actions.checkNow().get(0).isClean()).isTrue();
  }

  @Test
  void refusesDuplicateNamesAndNegativeBudgets() {
    actions.add("a", 0, SECOND, () -> ran.add("a"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> actions.add("a", 1, SECOND, () -> {}))
        .withMessageContaining("named a already: remove");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> actions.add("b", 1, Duration.ofNanos(-1), () -> {}))
        .withMessageContaining("action b")
        .withMessageContaining("PT-0.000000001S");
    assertThat(actions.remove("b")).isFalse();
    assertThat(actions.remove("a")).isTrue();
    assertThat(actions.remove("a")).isFalse();
    page.restore();
    assertThat(actions.checkNow().get(0).outcomes()).isEmpty();
    assertThat(ran).isEmpty();
  }

  @Test
  void failsIfThePageIsUnreadable() {
    actions.add("a", 0, SECOND, () -> ran.add("a"));
    clock.close();
    assertThatThrownBy(actions::checkNow).isInstanceOf(VmClockException.class);
    assertThat(ran).isEmpty();
  }

  @Test
  void otherCallersWaitForTheRunningActions() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    AtomicBoolean ended = new AtomicBoolean();
    actions.add(
        "a",
        0,
        SECOND,
        () -> {
          begun.countDown();
          mayEnd.await();
          ended.set(true);
        });
    page.restore();
    ConcurrentThreads.run(
        3,
        member -> {
          if (member == 0) {
            assertThat(actions.checkNow()).hasSize(1);
          } else if (member == 1) {
            begun.await();
            // A thread that does not call checkNow() lets the action end.
            assertThat(actions.checkNow()).isEmpty();
            assertThat(ended).isTrue();
          } else {
            begun.await();
            mayEnd.countDown();
          }
        });
  }

  @Test
  void runsOncePerRestoreWithManyThreads() throws Exception {
    int members = 4;
    int rounds = 2000;
    AtomicInteger runs = new AtomicInteger();
    AtomicInteger reports = new AtomicInteger();
    actions.add("a", 0, SECOND, runs::incrementAndGet);
    CyclicBarrier barrier = new CyclicBarrier(members, () -> page.restore());
    ConcurrentThreads.run(
        members,
        member -> {
          for (int round = 1; round <= rounds; round++) {
            barrier.await();
            reports.addAndGet(actions.checkNow().size());
            if (runs.get() < round) {
              throw new AssertionError("returned before the actions in round " + round);
            }
          }
        });
    assertThat(runs).hasValue(rounds);
    assertThat(reports).hasValue(rounds);
  }

  @Test
  void runsFromAWatcherOncePerRestore() throws Exception {
    BlockingQueue<Long> ran = new LinkedBlockingQueue<>();
    actions.add("a", 0, SECOND, () -> ran.add(page.generation()));
    VmClockWatcher watcher =
        VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(1)).build();
    actions.runFrom(watcher);
    watcher.start();
    for (long generation = 1; generation <= 3; generation++) {
      page.restore();
      assertThat(ran.poll(1, MINUTES)).isEqualTo(generation);
    }
    page.migrate();
    watcher.close();
    assertThat(ran).isEmpty();
    page.restore();
    assertThat(actions.checkNow()).hasSize(1);
  }

  /** The watcher cannot report this restore: its first reading is of the restored machine. */
  @Test
  void runsFromAWatcherForARestoreBeforeItsStart() throws Exception {
    BlockingQueue<Long> ran = new LinkedBlockingQueue<>();
    actions.add("a", 0, SECOND, () -> ran.add(page.generation()));
    try (VmClockWatcher watcher =
        // With this executor, the check after runFrom() has run when it returns.
        VmClockWatcher.builder(clock).executor(Runnable::run).build()) {
      actions.runFrom(watcher);
      page.restore();
      watcher.start();
      assertThat(ran.poll(1, MINUTES)).isEqualTo(1);
    }
    assertThat(ran).isEmpty();
  }

  @Test
  void runsFromARunningWatcherForARestoreBeforeTheCall() throws Exception {
    BlockingQueue<Long> ran = new LinkedBlockingQueue<>();
    actions.add("a", 0, SECOND, () -> ran.add(page.generation()));
    page.restore();
    try (VmClockWatcher watcher = VmClockWatcher.of(clock).start()) {
      actions.runFrom(watcher);
      assertThat(ran.poll(1, MINUTES)).isEqualTo(1);
    }
    assertThat(ran).isEmpty();
  }

  @Test
  void doesNotRunFromTheWatcherOfAnotherClock() {
    try (RawPage other = RawPage.create().likeFirecracker();
        VmClock otherClock = VmClock.open(other.path())) {
      VmClockWatcher watcher = VmClockWatcher.builder(otherClock).build();
      assertThatIllegalArgumentException()
          .isThrownBy(() -> actions.runFrom(watcher))
          .withMessageContaining(other.path().toString())
          .withMessageContaining(page.path().toString());
    }
  }
}
