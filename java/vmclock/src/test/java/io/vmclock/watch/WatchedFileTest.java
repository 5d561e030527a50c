package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.ClockStatus;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.testpage.RawPage;
import io.vmclock.watch.VmClockEvent.FileRemoved;
import io.vmclock.watch.VmClockEvent.FileReplaced;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a watcher reports if the file of its page is removed or replaced. */
@Timeout(120)
class WatchedFileTest {
  @TempDir private Path directory;

  private final Heard heard = new Heard();
  private LogCapture log;
  private Path path;
  private Publisher publisher;
  private VmClock clock;

  @BeforeEach
  void publish() {
    log = new LogCapture();
    path = directory.resolve("page");
    publisher = Publisher.create(path);
    clock = VmClock.open(path);
  }

  @AfterEach
  void close() {
    clock.close();
    publisher.close();
    log.close();
  }

  private VmClockWatcher watch(VmClock watched) {
    VmClockWatcher watcher =
        VmClockWatcher.builder(watched).samplingInterval(Duration.ofMillis(1)).build();
    watcher.subscribe("heard", heard);
    return watcher.start();
  }

  @Test
  void reportsAPageThatWasRemovedAndPublishedAgain() throws Exception {
    try (VmClockWatcher watcher = watch(clock)) {
      publisher.close();
      assertThat(heard.next(StatusChanged.class).after().status())
          .isEqualTo(ClockStatus.UNRELIABLE);

      assertThat(watcher.fileChange()).isEmpty();
      Files.delete(path);
      FileRemoved removed = heard.next(FileRemoved.class);
      assertThat(watcher.fileChange()).contains(removed);
      assertThat(removed.path()).isEqualTo(path);
      assertThat(removed.after().status()).isEqualTo(ClockStatus.UNRELIABLE);

      try (Publisher again = Publisher.create(path)) {
        FileReplaced replaced = heard.next(FileReplaced.class);
        assertThat(replaced.path()).isEqualTo(path);
        assertThat(watcher.fileChange()).contains(replaced);
        assertThat(replaced.before()).isEqualTo(replaced.after()).isEqualTo(removed.last());
        log.await("FILE_REPLACED");
        assertThat(log.count("FILE_")).isEqualTo(2);
        assertThat(watcher.isRunning()).isTrue();
        followsTheNewPage(replaced, again);
      }
    }
    assertThat(heard.received()).isEmpty();
  }

  /** Does what the documentation of {@link FileReplaced} recommends. */
  private void followsTheNewPage(FileReplaced replaced, Publisher again) throws Exception {
    Heard followed = new Heard();
    try (VmClock reopened = VmClock.open(replaced.path());
        VmClockWatcher next =
            VmClockWatcher.builder(reopened).samplingInterval(Duration.ofMillis(1)).build()) {
      next.subscribe("followed", followed);
      next.start();
      again.writer().restore();
      followed.next(Restored.class);
    }
  }

  @Test
  void reportsOneEventIfAnotherPageIsRenamedToThePath() throws Exception {
    Path other = directory.resolve("other");
    try (Publisher next = Publisher.create(other)) {
      VmClockWatcher watcher = watch(clock);
      Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
      heard.next(FileReplaced.class);
      watcher.close();
      assertThat(heard.received()).isEmpty();
      assertThat(next.path()).doesNotExist();
    }
  }

  @Test
  void waitsUntilTheNewFileIsAPage() throws Exception {
    publisher.close(); // It would keep the path locked for the next publisher.
    try (VmClockWatcher watcher = watch(clock)) {
      Path empty = Files.createFile(directory.resolve("empty"));
      Files.move(empty, path, StandardCopyOption.ATOMIC_MOVE);
      heard.next(FileRemoved.class);
      assertThat(watcher.isRunning()).isTrue();
      try (Publisher next = Publisher.create(path)) {
        heard.next(FileReplaced.class);
        assertThat(next.path()).isEqualTo(path);
      }
    }
  }

  @Test
  void reportsEachRemovalOfAFileThatIsRenamedAndRenamedBack() throws Exception {
    Path other = directory.resolve("other");
    try (VmClockWatcher watcher = watch(clock)) {
      for (int i = 0; i < 3; i++) {
        Files.move(path, other);
        heard.next(FileRemoved.class);
        Files.move(other, path);
        // The watcher checks the path after each reading.
        publisher.writer().restore();
        heard.next(Restored.class);
        heard.next(VmClockEvent.Disrupted.class);
        publisher.writer().restore();
        heard.next(Restored.class);
        heard.next(VmClockEvent.Disrupted.class);
        assertThat(watcher.fileChange()).isEmpty();
      }
      assertThat(watcher.isRunning()).isTrue();
    }
  }

  /** The old page stays unreadable, because its publisher died during an update. */
  @Test
  void reportsAReplacementOfAPageThatCannotBeRead() throws Exception {
    try (RawPage page = RawPage.at(directory.resolve("stalled"));
        VmClock stalled = VmClock.open(page.path());
        VmClockWatcher watcher = watch(stalled)) {
      page.begin();
      log.await("cannot be read; the watcher continues");
      Files.move(path, page.path(), StandardCopyOption.ATOMIC_MOVE);
      heard.next(FileReplaced.class);
      assertThat(watcher.unreadableCause()).isPresent();
      page.commit();
    }
  }

  @Test
  void reportsAFileThatWasReplacedBeforeTheStart() throws Exception {
    publisher.close();
    Files.delete(path);
    publisher = Publisher.create(path);
    try (VmClockWatcher watcher = watch(clock)) {
      heard.next(FileReplaced.class);
      assertThat(watcher.clock()).isSameAs(clock);
    }
  }

  @Test
  void closeReportsAFileThatWasReplacedBeforeTheCall() throws IOException {
    VmClockWatcher watcher =
        VmClockWatcher.builder(clock).samplingInterval(Duration.ofHours(1)).build();
    watcher.subscribe("heard", heard);
    watcher.start();
    Files.delete(path);
    watcher.close();
    assertThat(heard.received()).hasOnlyElementsOfType(FileRemoved.class).hasSize(1);
  }

  @Test
  void ignoresPagesWithoutAName() throws Exception {
    Publisher inMemory = Publisher.inMemory();
    try (VmClock embedded = VmClock.open(inMemory.path())) {
      VmClockWatcher watcher = watch(embedded);
      inMemory.close();
      heard.next(StatusChanged.class);
      watcher.close();
      assertThat(heard.received()).isEmpty();
    }
  }
}
