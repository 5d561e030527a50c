package io.vmclock.publish;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(RawPageExtension.class)
class PageWriterTest {
  @TempDir private Path directory;

  private static Snapshot read(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      return clock.read(clock.newSnapshot());
    }
  }

  private static void expect(RawPage page, long generation, long marker, long count) {
    Snapshot s = read(page);
    assertThat(s.generation()).as("generation").isEqualTo(generation);
    assertThat(s.disruptionMarker()).as("marker").isEqualTo(marker);
    assertThat(s.sequenceCount()).as("count").isEqualTo(count);
  }

  // --- Events -----------------------------------------------------------------------------------

  @Test
  void makesTheUpdatesOfAHypervisor(RawPage page) {
    page.unprotected().generation(10).disruptionMarker(20);
    try (PageWriter writer = PageWriter.open(page.path())) {
      writer.restore();
      expect(page, 11, 21, 2);
      writer.migrate();
      expect(page, 11, 22, 4);
      writer.cloneOnSameHost();
      expect(page, 12, 22, 6);
    }
    expect(page, 12, 22, 6);
  }

  @Test
  void changesNothingElse(RawPage page) throws IOException {
    byte[] before = Files.readAllBytes(page.path());
    try (PageWriter writer = PageWriter.open(page.path())) {
      writer.restore();
      writer.announceMaintenance(Maintenance.IMMINENT);
      writer.announceMaintenance(Maintenance.NONE);
    }
    page.unprotected().generation(1).disruptionMarker(1);
    page.sequenceCount(0);
    assertThat(page.path()).hasBinaryContent(before);
  }

  @Test
  void wrapsTheHighestValuesToZero(RawPage page) {
    page.unprotected().generation(-1).disruptionMarker(-1);
    page.sequenceCount(0xffff_fffeL);
    try (PageWriter writer = PageWriter.open(page.path())) {
      writer.restore();
    }
    expect(page, 0, 0, 0);
  }

  @Test
  void refusesToRaiseAnAbsentGeneration(RawPage page) {
    page.unprotected().clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT);
    try (PageWriter writer = PageWriter.open(page.path())) {
      failure(
          Reason.NOT_OFFERED,
          page.path(),
          "the page has no generation",
          "`vmclock migrate`",
          writer::restore);
      failure(Reason.NOT_OFFERED, writer::cloneOnSameHost);
      assertThat(page.sequenceCount()).isZero();
      writer.migrate();
    }
    page.unprotected().setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT);
    expect(page, 1, 2, 2);
  }

  @Test
  void announcesMaintenanceAndKeepsOtherFlags(RawPage page) {
    page.unprotected().setFlags(1L << 63 | 1L << 40);
    long others = page.unprotected().getLong(Abi.FLAGS_OFFSET);
    try (PageWriter writer = PageWriter.open(page.path())) {
      for (Maintenance due : Maintenance.values()) {
        writer.announceMaintenance(due);
        Snapshot s = read(page);
        assertThat(s.has(Flag.DISRUPTION_SOON)).isEqualTo(due != Maintenance.NONE);
        assertThat(s.has(Flag.DISRUPTION_IMMINENT)).isEqualTo(due == Maintenance.IMMINENT);
        assertThat(s.flags() & ~6).isEqualTo(others);
      }
      writer.announceMaintenance(Maintenance.SOON);
      assertThat(read(page).has(Flag.DISRUPTION_IMMINENT)).isFalse();
      writer.announceMaintenance(Maintenance.NONE);
      assertThat(read(page).flags()).isEqualTo(others);
    }
  }

  // --- Stalls and locks -------------------------------------------------------------------------

  @Test
  void isLockedOutWhileAnotherWriterStalls(RawPage page) {
    try (PageWriter writer = PageWriter.open(page.path())) {
      StalledWriter stalled = new StalledWriter(page.path());
      failure(Reason.LOCKED, page.path(), "another writer", "Stop the other", writer::restore);
      assertThat(page.sequenceCount()).isEqualTo(1);
      stalled.complete();
      writer.restore();
      expect(page, 2, 2, 4);
    }
  }

  /** The lock is free, so the writer that held it is dead. The next update completes its update. */
  @Test
  void completesTheUpdateOfAWriterThatDied(RawPage page) {
    page.sequenceCount(7);
    try (PageWriter writer = PageWriter.open(page.path())) {
      writer.restore();
    }
    expect(page, 2, 2, 8);
    assertThat(read(page).clockStatus())
        .as("status of a time that may be from two updates")
        .isEqualTo(ClockStatus.UNRELIABLE);
  }

  @Test
  void refusesEveryUpdateAfterClose(RawPage page) {
    PageWriter writer = PageWriter.open(page.path());
    writer.close();
    assertThatIllegalStateException()
        .isThrownBy(writer::restore)
        .withMessageContaining(page.path().toString());
    assertThatIllegalStateException()
        .isThrownBy(() -> writer.announceMaintenance(Maintenance.SOON));
    assertThat(page.sequenceCount()).isZero();
  }

  @Test
  void makesAllUpdatesOfManyWritersAndThreads(RawPage page) throws InterruptedException {
    int threads = 4;
    int updates = 500;
    List<Thread> running = new ArrayList<>();
    try (PageWriter one = PageWriter.open(page.path());
        PageWriter two = PageWriter.open(page.path())) {
      for (int i = 0; i < threads; i++) {
        PageWriter writer = i % 2 == 0 ? one : two;
        Thread thread =
            new Thread(
                () -> {
                  for (int n = 0; n < updates; n++) {
                    restoreUntilNotLocked(writer);
                  }
                });
        thread.start();
        running.add(thread);
      }
      for (Thread thread : running) {
        thread.join();
      }
    }
    long all = (long) threads * updates;
    expect(page, 1 + all, 1 + all, 2 * all);
  }

  /** A writer tries the lock every millisecond, so it can miss a free lock a hundred times. */
  private static void restoreUntilNotLocked(PageWriter writer) {
    for (; ; ) {
      try {
        writer.restore();
        return;
      } catch (io.vmclock.VmClockException e) {
        assertThat(e.reason()).isEqualTo(Reason.LOCKED);
      }
    }
  }

  // --- Open -------------------------------------------------------------------------------------

  @Test
  void refusesAFileThatIsNotAPage(RawPage page) throws IOException {
    refused(Reason.ABSENT, directory.resolve("none"), "no such file", "vmclock publish");
    refused(Reason.NOT_A_PAGE, directory, "directory", "Name the device");
    refused(Reason.NOT_A_PAGE, Path.of("/dev/null"), "it is a character device", "Name a");
    Path text = Files.writeString(directory.resolve("text"), "x".repeat(200));
    refused(Reason.NOT_A_PAGE, text, "magic", "Name the device");
    assertThat(text).hasContent("x".repeat(200));
    Path empty = Files.createFile(directory.resolve("empty"));
    refused(Reason.TRUNCATED, empty, "it has 0 bytes", "create it again");

    page.unprotected().size(111);
    refused(Reason.TRUNCATED, page.path(), "claims 111 bytes", "create it again");
    page.unprotected().size(4097);
    refused(Reason.TRUNCATED, page.path(), "it has 4096 bytes", "claims 4097 bytes");
    page.unprotected().size(4096).version(2);
    refused(Reason.UNSUPPORTED_VERSION, page.path(), "version", "newer release");
  }

  private static void refused(Reason reason, Path path, String cause, String remedy) {
    failure(reason, path, cause, remedy, () -> PageWriter.open(path));
  }

  @Test
  void printsItsPath(RawPage page) {
    try (PageWriter writer = PageWriter.open(page.path())) {
      assertThat(writer).asString().contains(page.path().toString());
    }
  }
}
