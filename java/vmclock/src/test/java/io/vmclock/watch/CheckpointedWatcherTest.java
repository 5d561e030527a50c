package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.ProcessCheckpoint;
import io.vmclock.restore.RestoreActions;
import io.vmclock.watch.VmClockEvent.Kind;
import io.vmclock.watch.VmClockEvent.Restored;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watchers of a process that is checkpointed. */
class CheckpointedWatcherTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  private final WatchedPage page = new WatchedPage();
  private final Heard heard = new Heard();

  @AfterEach
  void endCheckpoint() {
    ProcessCheckpoint.afterRestore();
    page.close();
  }

  private static int eventDescriptors() throws Exception {
    int n = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : all) {
        try {
          n += Files.readSymbolicLink(descriptor).toString().contains("[eventfd]") ? 1 : 0;
        } catch (IOException closed) {
          // It was the descriptor of this directory.
        }
      }
    }
    return n;
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void reportsOneRestore(boolean pageChanges) throws Exception {
    // Closes the descriptors of clocks of earlier tests, which are not collected yet.
    ProcessCheckpoint.beforeCheckpoint();
    int descriptors = eventDescriptors();
    ProcessCheckpoint.afterRestore();
    try (VmClockWatcher watcher = page.watcher().build()) {
      watcher.subscribe("heard", heard);
      watcher.start();
      for (int i = 0; i < 3; i++) {
        assertThat(eventDescriptors()).isGreaterThan(descriptors);
        ProcessCheckpoint.beforeCheckpoint();
        assertThat(eventDescriptors()).isEqualTo(descriptors);
        assertThat(watcher.isRunning()).isTrue();
        if (pageChanges) {
          page.writer().restore();
        }
        ProcessCheckpoint.afterRestore();
        Restored restored = heard.next(Restored.class);
        assertThat(restored.after().generation().equals(restored.before().generation()))
            .isEqualTo(!pageChanges);
        if (pageChanges) {
          assertThat(heard.next().kind()).isEqualTo(Kind.DISRUPTED);
        }
      }
      page.writer().migrate();
      assertThat(heard.kindsUntil(Kind.DISRUPTED)).isEmpty();
    }
    assertThat(heard.received()).isEmpty();
  }

  @Test
  void runsRestoreActionsOnce() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    CountDownLatch ran = new CountDownLatch(1);
    try (VmClockWatcher watcher = page.watcher().build().start()) {
      RestoreActions actions = RestoreActions.create(GenerationGuard.of(page.clock));
      actions.add(
          "count",
          0,
          Duration.ofMinutes(1),
          () -> {
            runs.incrementAndGet();
            ran.countDown();
          });
      actions.runFrom(watcher);
      ProcessCheckpoint.beforeCheckpoint();
      ProcessCheckpoint.afterRestore();
      assertThat(ran.await(1, TimeUnit.MINUTES)).isTrue();
    }
    assertThat(runs).hasValue(1);
  }

  @Test
  void canBeClosedMeanwhile() {
    VmClockWatcher watcher = page.watcher().build().start();
    ProcessCheckpoint.beforeCheckpoint();
    watcher.close();
    assertThat(watcher.isRunning()).isFalse();
    assertThat(watcher.endCause()).isEmpty();
    ProcessCheckpoint.beforeCheckpoint();
    ProcessCheckpoint.afterRestore();
  }

  @Test
  void doesNotStartMeanwhile() {
    ProcessCheckpoint.beforeCheckpoint();
    VmClockWatcher watcher = page.watcher().build();
    assertThatThrownBy(watcher::start)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RELEASED));
    ProcessCheckpoint.afterRestore();
    ProcessCheckpoint.beforeCheckpoint();
  }

  @Test
  void waitsForAPageThatIsGone() throws Exception {
    Path elsewhere = Path.of(page.path() + ".elsewhere");
    try (VmClockWatcher watcher = page.watcher().build()) {
      watcher.subscribe("heard", heard);
      watcher.start();
      ProcessCheckpoint.beforeCheckpoint();
      Files.move(page.path(), elsewhere);
      assertThatThrownBy(ProcessCheckpoint::afterRestore)
          .hasMessageContaining(page.path().toString());
      assertThat(watcher.isRunning()).isTrue();
      Files.move(elsewhere, page.path());
      ProcessCheckpoint.afterRestore();
      heard.next(Restored.class);
      assertThat(watcher.isRunning()).isTrue();
    }
    assertThat(heard.received()).isEmpty();
  }

  @Test
  void endsIfItsClockIsClosedMeanwhile() throws Exception {
    try (VmClockWatcher watcher = page.watcher().build().start()) {
      ProcessCheckpoint.beforeCheckpoint();
      page.clock.close();
      ProcessCheckpoint.afterRestore();
      watcher.asService().awaitTerminated(1, TimeUnit.MINUTES);
      assertThat(watcher.endCause()).map(VmClockException::reason).contains(Reason.CLOSED);
    }
  }
}
