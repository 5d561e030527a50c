package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.vmclock.cli.Cli;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of a record, as somebody who has something to hide makes them. */
class VerificationTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path temporary;
  private Path directory;
  private Path first;
  private Path second;
  private List<String> lines;

  @BeforeEach
  void write() throws IOException {
    directory = temporary.resolve("record");
    TestRecord record = new TestRecord(directory);
    for (int i = 0; i < 5; i++) {
      record.sample(i, i == 3 ? 500_000 : 50);
    }
    record.stop(5);
    record = new TestRecord(directory);
    record.sample(6, 50);
    record.stop(7);
    first = TestRecord.file(directory, 0);
    second = TestRecord.file(directory, 1);
    lines = new ArrayList<>(TestRecord.lines(first));
    assertThat(TestRecord.verify(directory).isIntact()).isTrue();
  }

  private void assertBroken(Path file, long line, String problem) throws IOException {
    Verification.Break found = TestRecord.verify(directory).breaks().get(0);
    assertThat(found.file()).isEqualTo(file.getFileName().toString());
    assertThat(found.lineInFile()).isEqualTo(line);
    assertThat(found.problem()).contains(problem);
  }

  @Test
  void showsAnEdit() throws IOException {
    lines.set(4, lines.get(4).replace("500000", "50000"));
    Files.write(first, lines);
    assertBroken(first, 5, "it was changed");
  }

  @Test
  void showsAnEditWithANewDigest() throws IOException {
    String object = lines.get(4).replace("500000", "50000");
    object = object.substring(0, object.indexOf(",\"digest\"")) + "}";
    lines.set(4, Chain.seal(Chain.claimed(lines.get(3)), object));
    Files.write(first, lines);
    assertBroken(first, 6, "the digest of the line before it was changed");
  }

  @Test
  void showsARemovedLine() throws IOException {
    lines.remove(4);
    Files.write(first, lines);
    assertBroken(first, 5, "the lines number 5 to 5 of the record are missing");
  }

  @Test
  void showsMovedLines() throws IOException {
    lines.add(2, lines.remove(3));
    Files.write(first, lines);
    assertBroken(first, 3, "missing before it");
  }

  @Test
  void showsARemovedEndOfAFile() throws IOException {
    Files.write(first, lines.subList(0, 4));
    assertBroken(second, 1, "the lines number 5 to 7 of the record are missing");
  }

  @Test
  void showsARemovedBeginOfAFile() throws IOException {
    Files.write(first, lines.subList(1, lines.size()));
    assertBroken(first, 1, "the beginning of the file is missing");
  }

  @Test
  void showsARemovedFile() throws IOException {
    TestRecord record = new TestRecord(directory);
    record.stop(9);
    Files.delete(second);
    assertBroken(TestRecord.file(directory, 1), 1, "are missing before it");
  }

  @Test
  void acceptsThatEarlierFilesWereMovedAway() throws IOException {
    Files.delete(first);
    Verification verification = TestRecord.verify(directory);
    assertThat(verification.isIntact()).isTrue();
    assertThat(verification.notes())
        .singleElement()
        .asString()
        .contains("begins with", "up to " + first.getFileName());
  }

  @Test
  void showsAnIncompleteLineInTheMiddle() throws IOException {
    String text = Files.readString(first);
    Files.writeString(first, text.substring(0, text.length() - 10));
    assertBroken(first, 7, "the line is incomplete");
  }

  @Test
  void showsALineWithoutADigest() throws IOException {
    String sample = lines.get(3);
    lines.add(3, sample.substring(0, sample.indexOf(",\"digest\"")) + "}");
    Files.write(first, lines);
    assertBroken(first, 4, "it is not a line of a record: it has no digest at its end");
  }

  @Test
  void showsAForeignLineWithADigest() throws IOException {
    lines.add(3, Chain.seal(Chain.claimed(lines.get(2)), "{\"line\":4}"));
    Files.write(first, lines);
    assertBroken(first, 4, "it is not a line of a record: ");
    assertThat(TestRecord.verify(directory).breaks()).hasSize(1);
  }

  /** The report counts with these values, so it must not get them. */
  @ParameterizedTest
  @CsvSource({
    "\"500000\",\"50q000\",is not valid",
    "\"500000\",\"99999999999999999999\",is not valid",
    "2026-11-26T12:00:03Z,2263-01-01T00:00:00Z,is impossible",
    "2026-11-26T12:00:03Z,+999999999-01-01T00:00:00Z,is impossible",
    "2026-11-26T12:00:03Z,1969-12-31T23:59:59Z,is impossible"
  })
  void showsADamagedNumberOrTime(String before, String after, String problem) throws IOException {
    String damaged = lines.get(4).replace(before, after);
    assertThat(damaged).isNotEqualTo(lines.get(4));
    lines.set(4, damaged);
    Files.write(first, lines);
    assertBroken(first, 5, problem);
    Path html = temporary.resolve("report.html");
    Cli report = Cli.run("audit", "report", directory, "--json", "--html", html);
    assertThat(report.status()).isEqualTo(1);
    assertThat(report.err()).isEmpty();
    assertThat(html).content().contains(problem);
  }

  /** The gaps are longer together than 64 bits of nanoseconds. */
  @Test
  void summarizesTimesThatArePossibleButWrong() throws IOException {
    TestRecord record = new TestRecord(directory);
    for (int i = 0; i < 4; i++) {
      record.sample(i % 2 == 0 ? -1.7e9 : 7.4e9, 50);
    }
    record.stop(9);
    Path html = temporary.resolve("report.html");
    Cli report = Cli.run("audit", "report", directory, "--json", "--html", html);
    assertThat(report.err()).isEmpty();
    assertThat(report.json().path("missing_nanos").textValue()).isEqualTo("" + Long.MAX_VALUE);
  }

  /** Both clones of a machine continue the same line. */
  @Test
  void showsTheLinesOfAClone() throws IOException {
    String shared = Chain.claimed(lines.get(3));
    String object = lines.get(4).substring(0, lines.get(4).indexOf(",\"digest\"")) + "}";
    lines.add(5, Chain.seal(shared, object.replace("500000", "600000")));
    Files.write(first, lines);
    assertBroken(first, 6, "it continues line number 4 of the record");
    assertThat(TestRecord.verify(directory).breaks().get(0).problem()).contains("two clones");
  }

  @Test
  void doesNotReadASpecialFile() throws Exception {
    Path fifo = directory.resolve("audit-00000003-20261126.jsonl");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    // Opening the FIFO would wait for a writer.
    assertTimeoutPreemptively(PATIENCE, () -> assertBroken(fifo, 0, "not a regular file"));
  }
}
