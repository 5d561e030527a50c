package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vmclock.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecorderTest {
  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void name() {
    directory = temporary.resolve("record");
  }

  @Test
  void eachFileContinuesTheOneBefore() throws IOException {
    TestRecord record = new TestRecord(directory, 1000, TestRecord.BEGIN);
    for (int i = 0; i < 30; i++) {
      record.sample(i, 50);
    }
    record.stop(30);

    Verification verification = TestRecord.verify(directory);
    assertThat(verification.breaks()).isEmpty();
    assertThat(verification.fileCount()).isGreaterThan(3);
    assertThat(record.progress)
        .hasSize(verification.fileCount())
        .last()
        .asString()
        .contains(verification.lastDigest());
    List<String> lines = TestRecord.lines(TestRecord.file(directory, 0));
    String closing = lines.get(lines.size() - 1);
    assertThat(Cli.json(closing).path("type").textValue()).isEqualTo("closed");
    String opening = TestRecord.lines(TestRecord.file(directory, 1)).get(0);
    assertThat(Cli.json(opening).path("previous_digest").textValue())
        .isEqualTo(Cli.json(closing).path("digest").textValue());
    assertThat(Cli.json(opening).path("previous_file").textValue())
        .isEqualTo(TestRecord.file(directory, 0).getFileName().toString());
  }

  @Test
  void anEventBeforeTheStartIsRecordedAfterTheFirstLine() throws IOException {
    try (Recorder recorder =
        new Recorder(
            RecordDirectory.open(directory),
            Long.MAX_VALUE,
            Duration.ofSeconds(1),
            settings -> {},
            notice -> {},
            progress -> {})) {
      recorder.add(
          new Entry(
              RecordLine.Type.EVENT,
              TestRecord.BEGIN,
              true,
              json -> json.put("event", "restored")));
      assertThat(RecordDirectory.files(directory)).isEmpty();
      recorder.start(TestRecord.BEGIN);
      assertThat(recorder.isIncomplete()).isFalse();
    }
    assertThat(TestRecord.lines(TestRecord.file(directory, 0)))
        .hasSize(2)
        .last()
        .asString()
        .contains("\"restored\"");
    assertThat(TestRecord.verify(directory).breaks()).isEmpty();
  }

  /** A listener that is late must not write behind the last line. */
  @Test
  void anEntryAfterTheStopIsIgnored() throws IOException {
    TestRecord record = new TestRecord(directory);
    record.stop(1);
    record.event(2, "restored");
    assertThat(RecordDirectory.files(directory)).hasSize(1);
    TestRecord next = new TestRecord(directory);
    next.stop(3);
    assertThat(next.notices).isEmpty();
  }

  @Test
  void aDayInUtcBeginsANewFile() throws IOException {
    try (TestRecord record = new TestRecord(directory)) {
      record.sample(12 * 3600 - 1, 50);
      record.sample(12 * 3600, 50);
    }
    assertThat(RecordDirectory.files(directory))
        .extracting(file -> file.getFileName().toString())
        .containsExactly("audit-00000001-20261126.jsonl", "audit-00000002-20261127.jsonl");
  }

  @Test
  void aStartCutsAnIncompleteLineAndRecordsThat() throws IOException {
    try (TestRecord killed = new TestRecord(directory)) {
      killed.sample(0, 50);
      killed.sample(1, 50);
    }
    Path file = TestRecord.file(directory, 0);
    String whole = Files.readString(file);
    Files.writeString(file, "{\"line\":4,\"ti", StandardOpenOption.APPEND);
    assertThat(TestRecord.verify(directory).notes())
        .singleElement()
        .asString()
        .contains("incomplete");

    TestRecord next = new TestRecord(directory, Long.MAX_VALUE, TestRecord.BEGIN + 60_000_000_000L);
    next.sample(60, 50);
    next.stop(61);

    assertThat(file).hasContent(whole);
    assertThat(next.notices)
        .singleElement()
        .asString()
        .contains("was not closed", "13 bytes", "The time since " + TestRecord.at(1) + " is a gap");
    assertThat(TestRecord.verify(directory).breaks()).isEmpty();
    Summary summary = TestRecord.summary(directory);
    assertThat(summary.gaps()).hasSize(1);
    assertThat(summary.gaps().get(0).period())
        .isEqualTo(new Period(TestRecord.at(1), TestRecord.at(60)));
    assertThat(summary.gaps().get(0).reason()).contains("without closing the file", "13 bytes");
  }

  @Test
  void aFileWithoutACompleteLineIsSkipped() throws IOException {
    try (TestRecord killed = new TestRecord(directory)) {
      killed.sample(0, 50);
    }
    Files.writeString(directory.resolve("audit-00000002-20261126.jsonl"), "{\"li");
    try (TestRecord next = new TestRecord(directory)) {
      next.sample(1, 50);
    }
    assertThat(TestRecord.verify(directory).breaks()).isEmpty();
    assertThat(RecordDirectory.files(directory)).hasSize(3);
  }

  @Test
  void aDamagedLastLineBeginsANewChainThatShows() throws IOException {
    try (TestRecord killed = new TestRecord(directory)) {
      killed.sample(0, 50);
    }
    Files.writeString(TestRecord.file(directory, 0), "rubbish\n", StandardOpenOption.APPEND);

    TestRecord next = new TestRecord(directory);
    next.stop(1);

    assertThat(next.notices).first().asString().contains("damaged", "audit-00000001");
    assertThat(TestRecord.verify(directory).breaks())
        .extracting(Verification.Break::file)
        .containsExactly("audit-00000001-20261126.jsonl", "audit-00000002-20261126.jsonl");
  }

  @Test
  void refusesASecondRecorder() throws IOException {
    try (TestRecord first = new TestRecord(directory)) {
      first.sample(0, 50);
      assertThatThrownBy(() -> new TestRecord(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContainingAll("another recorder is running", "audit.lock");
    }
    new TestRecord(directory).close();
  }

  @Test
  void aFileThatAnotherProgramChangesOrRemovesIsLeft() throws IOException {
    try (TestRecord record = new TestRecord(directory)) {
      record.sample(0, 50);
      Files.writeString(TestRecord.file(directory, 0), "x\n", StandardOpenOption.APPEND);
      record.sample(1, 50);
      Files.delete(TestRecord.file(directory, 1));
      record.sample(2, 50);
      assertThat(record.notices).hasSize(2);
      assertThat(record.notices.get(0)).contains("was changed by another program");
      assertThat(record.notices.get(1)).contains("cannot be found any more");
    }
    assertThat(TestRecord.lines(TestRecord.file(directory, 1))).hasSize(2);
    assertThat(TestRecord.verify(directory).breaks()).isNotEmpty();
  }

  @Test
  void modesDoNotDependOnTheUmask() throws IOException {
    try (TestRecord record = new TestRecord(directory)) {
      record.sample(0, 50);
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory)))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(TestRecord.file(directory, 0))))
        .isEqualTo("rw-r-----");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(directory.resolve("audit.lock"))))
        .isEqualTo("rw-------");
  }

  @Test
  void refusesADirectoryInWhichOtherUsersCanWrite() throws IOException {
    Files.createDirectory(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwx---"));
    assertThatThrownBy(() -> new TestRecord(directory))
        .hasMessageContainingAll(directory.toString(), "writable by other users");
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void refusesLinksAndSpecialFiles() throws Exception {
    Files.createDirectory(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path outside = Files.writeString(temporary.resolve("outside"), "{\"kept\":1}\n{\"torn");
    Path lock = directory.resolve("audit.lock");
    Path last = directory.resolve("audit-00000007-20261126.jsonl");
    for (Path name : new Path[] {lock, last}) {
      Files.createSymbolicLink(name, outside);
      assertRefused(name);
      Files.createLink(name, outside);
      assertRefused(name);
      assertThat(new ProcessBuilder("mkfifo", name.toString()).start().waitFor()).isZero();
      assertRefused(name);
    }
    assertThat(outside).hasContent("{\"kept\":1}\n{\"torn");
  }

  private void assertRefused(Path name) throws IOException {
    assertThatThrownBy(() -> new TestRecord(directory))
        .hasMessageContainingAll(name.toString(), "is not a plain file of this user alone");
    Files.delete(name);
  }

  /** A symbolic link where the next file would be is not followed. */
  @Test
  void doesNotFollowALinkToANewFile() throws IOException {
    TestRecord record = new TestRecord(directory);
    record.sample(0, 50);
    Path outside = temporary.resolve("outside");
    Files.createSymbolicLink(directory.resolve("audit-00000002-20261127.jsonl"), outside);
    record.sample(13 * 3600, 50);
    record.stop(13 * 3600 + 1);
    assertThat(outside).doesNotExist();
    assertThat(directory.resolve("audit-00000003-20261127.jsonl")).exists();
  }

  /** The mount belongs to this test alone; only root can make it. */
  @Test
  void aFullDiskLosesLinesButNoHalfLine() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=32k,mode=0700", "tmpfs", small.toString()) == 0,
        "this user cannot mount a file system");
    try {
      Path ballast = small.resolve("ballast");
      directory = small.resolve("record");
      try (TestRecord record = new TestRecord(directory)) {
        record.sample(0, 50);
        fill(ballast);
        int second = 0;
        while (record.notices.isEmpty()) {
          record.sample(++second, 50);
        }
        record.event(second, "restored");
        record.sample(second + 1, 50);
        assertThat(record.notices)
            .singleElement()
            .asString()
            .contains(directory.toString(), "No space left on device", "tries again");
        Path file = TestRecord.file(directory, 0);
        assertThat(Files.readString(file)).endsWith("}\n");
        assertThat(TestRecord.verify(directory).breaks()).isEmpty();

        Files.delete(ballast);
        record.sample(second + 10, 50);
        assertThat(record.notices).last().asString().contains("The record goes on.");
        assertThat(record.isIncomplete()).isFalse();
      }
      assertThat(TestRecord.verify(directory).breaks()).isEmpty();
      Summary summary = TestRecord.summary(directory);
      assertThat(summary.gaps()).singleElement().asString().contains("No space left on device");
      assertThat(summary.eventCounts()).containsEntry("restored", 1L);
    } finally {
      assertThat(run("umount", small.toString())).isZero();
    }
  }

  private static void fill(Path ballast) throws IOException {
    try (java.io.OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left on device");
    }
  }

  private static int run(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String unused = new String(process.getInputStream().readAllBytes(), UTF_8);
    return process.waitFor();
  }
}
