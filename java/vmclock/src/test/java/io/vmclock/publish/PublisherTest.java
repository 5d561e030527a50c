package io.vmclock.publish;

import static io.vmclock.Expect.failure;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClock;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublisherTest {
  private static final int OTHER_USER = 65_534;

  @TempDir private Path directory;
  private Path path = Path.of("");

  @BeforeEach
  void chooseAPath() {
    path = directory.resolve("page");
  }

  private static Snapshot read(Path page) {
    try (VmClock clock = VmClock.open(page)) {
      return clock.read(clock.newSnapshot());
    }
  }

  /** Waits for the condition. Only a failing test reaches the deadline. */
  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!condition.getAsBoolean() && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertThat(condition.getAsBoolean()).isTrue();
  }

  // --- Publishing -------------------------------------------------------------------------------

  @Test
  void publishesAPageWithTime() {
    try (Publisher publisher = Publisher.create(path)) {
      assertThat(publisher.path()).isEqualTo(path);
      assertThat(publisher).asString().contains(path.toString());
      Snapshot s = read(path);
      assertThat(s.clockStatus().isReliable()).isTrue();
      assertThat(s.size()).isEqualTo(4096);
      assertThat(s.sequenceCount()).isEqualTo(2);
      assertThat(s.generation()).isZero();
      assertThat(s.disruptionMarker()).isZero();
      assertThat(s.capabilities())
          .contains(
              Capability.GENERATION,
              Capability.UTC,
              Capability.MAX_ERROR,
              Capability.EST_ERROR,
              Capability.COUNTER)
          .doesNotContain(Capability.NOTIFICATION);
      assertThat(s.estErrorNanos()).isPositive();
      assertThat(s.maxErrorNanos()).isPositive();
      if (s.timeType() == TimeType.TAI) {
        assertThat(s.taiOffsetSeconds()).isBetween(-60, -37);
      }
    }
  }

  @Test
  void anUpdateChangesOnlyTheReferenceAndTheCount() {
    try (Publisher publisher = Publisher.create(path);
        VmClock clock = VmClock.open(path)) {
      publisher.writer().announceMaintenance(Maintenance.SOON);
      Snapshot before = clock.read(clock.newSnapshot());
      publisher.update();
      Snapshot after = clock.read(clock.newSnapshot());
      assertThat(after.sequenceCount()).isEqualTo(before.sequenceCount() + 2);
      assertThat(after.counterValue()).isGreaterThan(before.counterValue());
      assertThat(after.generation()).isEqualTo(before.generation());
      assertThat(after.flags())
          .as("flags, with the announced maintenance")
          .isEqualTo(before.flags());
    }
  }

  @Test
  void updatesThePageAfterStart() {
    Publisher publisher = Publisher.create(path);
    try (VmClock clock = VmClock.open(path)) {
      Snapshot s = clock.newSnapshot();
      assertThat(publisher.start(Duration.ofMillis(1))).isSameAs(publisher);
      assertThatIllegalStateException().isThrownBy(() -> publisher.start(Duration.ofSeconds(1)));
      await(() -> clock.read(s).sequenceCount() > 20);
      publisher.close();
      long last = clock.read(s).sequenceCount();
      assertThat(s.clockStatus()).isEqualTo(ClockStatus.UNRELIABLE);
      assertThat(clock.read(s).sequenceCount()).isEqualTo(last);
    }
  }

  @Test
  void refusesInvalidIntervals() {
    try (Publisher publisher = Publisher.create(path)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> publisher.start(Duration.ofNanos(999_999)))
          .withMessageContaining("millisecond");
      assertThatIllegalArgumentException().isThrownBy(() -> publisher.start(Duration.ZERO));
      assertThatIllegalArgumentException()
          .isThrownBy(() -> publisher.start(Duration.ofSeconds(Long.MAX_VALUE)))
          .withMessageContaining("to a day");
    }
  }

  @Test
  void closeDeclaresTheTimeUnreliable() {
    Publisher publisher = Publisher.create(path);
    try (VmClock clock = VmClock.open(path)) {
      assertThat(clock.utcNanos()).isPositive();
      publisher.close();
      publisher.close();
      failure(Reason.UNRELIABLE, path, "status", "SYNCHRONIZED", clock::utcNanos);
      assertThat(clock.generation()).isZero();
      assertThat(path).exists();
      assertThatIllegalStateException()
          .isThrownBy(publisher::update)
          .withMessageContaining(path.toString());
      assertThatIllegalStateException().isThrownBy(() -> publisher.start(Duration.ofSeconds(1)));
      assertThatIllegalStateException().isThrownBy(() -> publisher.writer().restore());
    }
  }

  // --- In memory --------------------------------------------------------------------------------

  @Test
  void aPageInMemoryDisappearsWithItsPublisher() throws IOException {
    Publisher publisher = Publisher.inMemory();
    Path page = publisher.path();
    Path memory = Files.readSymbolicLink(page);
    assertThat(memory.toString()).startsWith("/memfd:");
    try (VmClock clock = VmClock.open(page)) {
      publisher.writer().restore();
      assertThat(clock.generation()).isEqualTo(1);
      publisher.close();
      assertThat(clock.generation())
          .as("generation in the mapping that a reader keeps")
          .isEqualTo(1);
      failure(Reason.UNRELIABLE, clock::utcNanos);
    }
    // Another file may have the number of the descriptor by now.
    if (Files.exists(page, LinkOption.NOFOLLOW_LINKS)) {
      assertThat(Files.readSymbolicLink(page)).isNotEqualTo(memory);
    }
  }

  @Test
  void aPageInMemoryCannotBeTruncated() throws IOException {
    try (Publisher publisher = Publisher.inMemory();
        FileChannel channel = FileChannel.open(publisher.path(), StandardOpenOption.WRITE)) {
      assertThatThrownBy(() -> channel.truncate(10)).isInstanceOf(IOException.class);
      assertThat(channel.size()).isEqualTo(4096);
    }
  }

  // --- One publisher per page -------------------------------------------------------------------

  @Test
  void secondPublisherIsLockedOut() {
    try (Publisher publisher = Publisher.create(path)) {
      publisher.writer().restore();
      failure(
          Reason.LOCKED, path, "another writer", "Stop the other", () -> Publisher.create(path));
      assertThat(read(path).generation()).isEqualTo(1);
      assertThat(read(path).clockStatus().isReliable()).isTrue();
    }
  }

  @Test
  void aTakeoverKeepsTheGenerationAndRaisesTheMarker() {
    try (Publisher first = Publisher.create(path)) {
      first.writer().restore();
      first.writer().restore();
      first.writer().migrate();
    }
    long count = read(path).sequenceCount();
    try (VmClock clock = VmClock.open(path);
        Publisher second = Publisher.create(path)) {
      assertThat(clock.generation()).isEqualTo(2);
      assertThat(clock.disruptionMarker())
          .as("marker, raised because the counter may have been disrupted meanwhile")
          .isEqualTo(4);
      Snapshot s = clock.read(clock.newSnapshot());
      assertThat(s.sequenceCount()).isGreaterThan(count);
      assertThat(s.clockStatus().isReliable()).as("time from %s is reliable", second).isTrue();
    }
  }

  @Test
  void takesOverAPageOfAnotherCounterAndScale() {
    try (RawPage page = RawPage.at(path);
        VmClock clock = VmClock.open(path)) {
      page.unprotected().timeType(Abi.TIME_MONOTONIC).counterId(Abi.COUNTER_INVALID).generation(5);
      failure(Reason.NOT_OFFERED, clock::utcNanos);
      try (Publisher publisher = Publisher.create(path)) {
        assertThat(clock.utcNanos()).as("UTC from %s", publisher).isPositive();
        assertThat(clock.generation()).isEqualTo(5);
      }
    }
  }

  // --- Private files ----------------------------------------------------------------------------

  @Test
  void refusesAPageThatOtherUsersCanWrite() throws IOException {
    try (RawPage page = RawPage.at(path)) {
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-rw-r--"));
      refused("permissions are rw-rw-r--", "chmod go-w");
      assertThat(page.sequenceCount()).isZero();
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-r--r--"));
      Files.createLink(directory.resolve("other"), path);
      refused("2 names", "Remove the other names");
    }
  }

  @Test
  void refusesThePageOfAnotherUser() throws IOException {
    Files.createFile(path);
    try {
      Files.setAttribute(path, "unix:uid", OTHER_USER);
    } catch (IOException e) {
      assumeTrue(false, "only root can give a file away");
    }
    String owner = Files.getOwner(path).getName();
    refused("belongs to the user " + owner, "Run this as that user");
    assertThat(path).isEmptyFile();
  }

  @Test
  void refusesALinkAndDoesNotCreateItsTarget() throws IOException {
    Path target = directory.resolve("target");
    Files.createSymbolicLink(path, target);
    failure(Reason.ABSENT, path, "symbolic link", "Name the device", () -> Publisher.create(path));
    assertThat(target).doesNotExist();
    try (RawPage page = RawPage.at(target)) {
      failure(Reason.ABSENT, path, "symbolic link", "Name the device", () -> PageWriter.open(path));
      assertThat(page.sequenceCount()).isZero();
    }
  }

  @Test
  void refusesALockFileThatIsNotPrivate() throws IOException {
    Path lock = directory.resolve("page.lock");
    Publisher.create(path).close();
    assertThat(Files.getPosixFilePermissions(lock))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    Files.setPosixFilePermissions(lock, PosixFilePermissions.fromString("rw-r--r--"));
    refused(lock + " is not a regular file of this user with mode 0600", "Remove the lock file");
  }

  @Test
  void refusesADirectoryInWhichOthersCanWrite() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    path = Files.createDirectory(shared.resolve("below")).resolve("page");
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    refused(shared + ", is writable by other users", "sticky bit, such as /dev/shm");
    Files.setAttribute(shared, "unix:mode", 01777);
    Publisher.create(path).close();
  }

  @Test
  void refusesALinkThatAnotherUserControls() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setAttribute(shared, "unix:mode", 01777);
    Path real = Files.createDirectory(directory.resolve("real"));
    Path link = Files.createSymbolicLink(shared.resolve("link"), real);
    path = link.resolve("page");
    Publisher.create(path).close();
    Files.delete(real.resolve("page"));
    Files.delete(real.resolve("page.lock"));
    try {
      Files.setAttribute(link, "unix:uid", OTHER_USER, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      assumeTrue(false, "only root can give a file away");
    }
    refused("a symbolic link in its path belongs to another user", "Name the directory itself");
    assertThat(real).isEmptyDirectory();
  }

  private void refused(String cause, String remedy) {
    failure(Reason.PERMISSION_DENIED, path, cause, remedy, () -> Publisher.create(path));
    failure(Reason.PERMISSION_DENIED, path, cause, remedy, () -> PageWriter.open(path));
  }

  @Test
  void refusesToOverwriteAFileThatIsNotAPage() throws IOException {
    byte[] disk = new byte[8192];
    disk[8191] = 1;
    for (byte[] content :
        new byte[][] {new byte[8192], disk, new byte[50], "x".repeat(4096).getBytes(UTF_8)}) {
      Files.write(path, content);
      failure(
          Reason.NOT_A_PAGE, path, "magic number", "remove the file", () -> Publisher.create(path));
      assertThat(path).hasBinaryContent(content);
    }
    failure(Reason.NOT_A_PAGE, directory, "directory", "Name", () -> Publisher.create(directory));
    Path nowhere = directory.resolve("no/page");
    failure(
        Reason.ABSENT,
        nowhere,
        "no directory " + directory.resolve("no") + ".",
        "Create it",
        () -> Publisher.create(nowhere));
  }

  @Test
  void fillsAnEmptyFileAndAPageThatIsNotFinished() throws IOException {
    byte[] unfinished = new byte[4096];
    unfinished[12] = 1; // the sequence count
    unfinished[40] = 99; // a byte of the time
    for (byte[] content : new byte[][] {new byte[0], new byte[4096], unfinished}) {
      Files.write(path, content);
      try (Publisher publisher = Publisher.create(path)) {
        assertThat(read(publisher.path()).size()).isEqualTo(4096);
      }
    }
  }

  // --- The writer -------------------------------------------------------------------------------

  @Test
  void updateDoesNotWaitForAStalledWriter() {
    try (Publisher publisher = Publisher.create(path)) {
      long count = read(path).sequenceCount();
      StalledWriter stalled = new StalledWriter(path);
      assertThat(publisher.lastFailure()).isEmpty();
      failure(Reason.LOCKED, path, "another writer", "Stop", publisher::update);
      assertThat(publisher.lastFailure().orElseThrow().reason()).isEqualTo(Reason.LOCKED);
      stalled.complete();
      publisher.update();
      assertThat(publisher.lastFailure()).isEmpty();
      assertThat(read(path).sequenceCount()).isEqualTo(count + 4);
    }
  }

  /** The lock excludes other processes and writers, but not threads that share a writer. */
  @Test
  void neverMixesUpdatesOfItsWriter() throws InterruptedException {
    int updates = 100_000;
    AtomicBoolean done = new AtomicBoolean();
    AtomicLong restores = new AtomicLong();
    try (Publisher publisher = Publisher.create(path)) {
      long count = read(path).sequenceCount();
      Thread restorer =
          new Thread(
              () -> {
                while (!done.get()) {
                  publisher.writer().restore();
                  restores.incrementAndGet();
                }
              });
      restorer.start();
      for (int i = 0; i < updates; i++) {
        publisher.update();
      }
      done.set(true);
      restorer.join();
      Snapshot s = read(path);
      assertThat(restores).hasPositiveValue();
      assertThat(s.generation()).isEqualTo(restores.get());
      assertThat(s.sequenceCount()).isEqualTo(count + 2 * (updates + restores.get()));
    }
  }
}
