package io.vmclock.cli.audit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.vmclock.cli.Cli;
import io.vmclock.cli.LineQueue;
import io.vmclock.cli.Main;
import io.vmclock.cli.RawPage;
import io.vmclock.publish.PageWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCommandTest {
  private static final long PATIENCE_SECONDS = 60;

  @TempDir private Path temporary;
  private Path directory;
  private Path page;
  private @Nullable Process child;

  private final LineQueue lines = new LineQueue();
  private final StringWriter notices = new StringWriter();
  private final AtomicInteger status = new AtomicInteger(-1);
  private @Nullable Thread audit;

  @BeforeEach
  void makePage() {
    directory = temporary.resolve("record");
    page = RawPage.ofTai().write(temporary.resolve("page"));
  }

  private ImmutableList<String> arguments(String... more) {
    return ImmutableList.<String>builder()
        .add("audit", "--limit", "100ns", "--source", "page", "--page", page.toString())
        .add("--out", directory.toString())
        .add(more)
        .build();
  }

  private void start(String... more) throws InterruptedException {
    Thread started =
        new Thread(
            () ->
                status.set(
                    Cli.command(lines, notices).execute(arguments(more).toArray(new String[0]))),
            "audit");
    audit = started;
    started.start();
    assertThat(lines.next()).startsWith("Recording to " + directory);
  }

  private void stop() throws InterruptedException {
    Thread running = audit;
    if (running != null) {
      running.interrupt();
      running.join();
    }
  }

  @AfterEach
  void end() throws InterruptedException {
    stop();
    if (child != null) {
      child.destroyForcibly().waitFor();
    }
  }

  /** Waits until the record has a line with the text. */
  private void await(String text) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!content().contains(text)) {
      assertThat(System.nanoTime() - deadline).as(text).isNegative();
      Thread.sleep(5);
    }
  }

  private String content() throws IOException {
    StringBuilder content = new StringBuilder();
    if (Files.isDirectory(directory)) {
      for (Path file : RecordDirectory.files(directory)) {
        content.append(Files.readString(file));
      }
    }
    return content.toString();
  }

  /** Changes the page in place, so that it stays the same file. */
  private void overwrite(RawPage content) throws IOException {
    Path other = content.write(temporary.resolve("other"));
    Files.write(page, Files.readAllBytes(other), StandardOpenOption.WRITE);
  }

  @Test
  void recordsWhatHappensAndReportsIt() throws Exception {
    start("--every", "10ms");
    await("\"state\":\"within\"");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    await("\"event\":\"disrupted\"");
    overwrite(RawPage.ofTai().u64(RawPage.TIME_MAXERROR, 5_000).u32(RawPage.SEQ_COUNT, 100));
    await("\"state\":\"above\"");
    overwrite(RawPage.ofTai().u8(RawPage.STATUS, 4).u32(RawPage.SEQ_COUNT, 200));
    await("\"state\":\"no_time\"");
    await("\"event\":\"source_switched\"");
    await("\"event\":\"status_changed\"");
    overwrite(RawPage.ofTai().u32(RawPage.SEQ_COUNT, 300));
    await("\"to\":\"" + page + "\"");
    stop();

    assertThat(status).hasValue(0);
    assertThat(notices.toString()).isEmpty();
    Cli report = Cli.run("audit", "report", directory, "--json");
    assertThat(report.status()).isZero();
    JsonNode json = report.json();
    assertThat(json.path("intact").booleanValue()).isTrue();
    String closed = lines.next();
    while (!closed.contains(json.path("last_digest").textValue())) {
      closed = lines.next();
    }
    // The page's bound is 5000 ns. Its counter adds up to some nanoseconds.
    String worst = json.path("worst_max_error").path("nanos").textValue();
    assertThat(Long.parseLong(worst)).isBetween(5_000L, 5_100L);
    assertThat(json.path("violation_count").intValue()).isPositive();
    assertThat(json.path("violations").path(0).path("worst_max_error_nanos").textValue())
        .isEqualTo(worst);
    assertThat(json.path("events").toString())
        .contains("restored", "vm_generation_counter 7 -> 8", "clock_status");
    Cli text = Cli.run("audit", "report", directory);
    assertThat(text.out()).contains("chain ", "intact", "Violations", "source_switched 2");
  }

  @Test
  void recordsOnlyChangesOnRequest() throws Exception {
    start("--every", "1ms", "--changes-only");
    await("\"state\":\"within\"");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    await("\"event\":\"disrupted\"");
    overwrite(RawPage.ofTai().u64(RawPage.TIME_MAXERROR, 5_000).u32(RawPage.SEQ_COUNT, 100));
    await("\"state\":\"above\"");
    stop();
    Summary summary = TestRecord.summary(directory);
    // Each pause of this machine adds the samples before and after it.
    assertThat(summary.samples() - 2 * summary.gapCount()).isBetween(1L, 10L);
    assertThat(summary.violationCount()).isPositive();
  }

  /** A fixed interval is this short only after a delay. The counter of the page is not real. */
  @Test
  void theTimeBetweenTwoSamplesVaries() throws Exception {
    start("--every", "20ms");
    await("\"line\":60,");
    stop();
    List<Instant> times = new ArrayList<>();
    for (String line : content().lines().toList()) {
      RecordLine parsed = RecordLine.parse(line);
      if (parsed.type() == RecordLine.Type.SAMPLE) {
        times.add(parsed.time());
      }
    }
    Duration shortest = Duration.ofHours(1);
    for (int i = 1; i < times.size(); i++) {
      shortest =
          Collections.min(List.of(shortest, Duration.between(times.get(i - 1), times.get(i))));
    }
    Duration all = Duration.between(times.get(0), times.get(times.size() - 1));
    assertThat(shortest).isLessThan(all.multipliedBy(3).dividedBy(4L * (times.size() - 1)));
  }

  @Test
  void theReportNamesTheMachineAndTheSettings() throws Exception {
    start("--every", "100ms", "--source", "clockbound", "--kernel-error", "20us");
    await("\"state\":\"within\"");
    stop();
    assertThat(lines.next()).startsWith("Closed ");
    start("--every", "1h");
    stop();
    JsonNode json = Cli.run("audit", "report", directory, "--json").json();
    JsonNode first = json.path("recorders").path(0);
    String host = first.path("host").textValue();
    assertThat(host).isEqualTo(Host.name());
    assertThat(first.path("every_nanos").textValue()).isEqualTo("100000000");
    assertThat(first.path("random_times").booleanValue()).isTrue();
    assertThat(first.path("kernel_error_nanos").textValue()).isEqualTo("20000");
    assertThat(first.path("time_sources").path(0).textValue()).isEqualTo(page.toString());
    assertThat(first.path("time_sources").path(1).textValue()).startsWith("ClockBound");
    assertThat(json.path("recorders").path(1).path("time_sources")).hasSize(1);

    assertThat(Cli.run("audit", "report", directory).out())
        .containsPattern("(?m)^ *host +" + host + "$")
        .containsPattern(
            "interval +100 ms on average, from 50 ms to 150 ms; 1 h 0 min on average, from")
        .containsPattern(
            "accepted sources +"
                + page
                + ", then ClockBound[^;]+ \\(the kernel's bound plus 20 µs\\); "
                + page
                + "\n");
  }

  /** The record has the reasons and remedies of both sources. */
  @Test
  void theReportHasTheReasonsWithoutRemedies() throws Exception {
    overwrite(RawPage.ofTai().u8(RawPage.STATUS, 4));
    start("--source", "clockbound");
    await("[ClockBound");
    stop();
    JsonNode json = Cli.run("audit", "report", directory, "--json").json();
    assertThat(json.path("violations").path(0).path("reason").textValue())
        .startsWith(page + " has no UTC")
        .endsWith(".")
        .contains(". ClockBound's segment ")
        .doesNotContain("[ClockBound", "Try again");
  }

  /** No change of such a page is detected. */
  @Test
  void recordsThatThePageCannotBeRead() throws Exception {
    start("--every", "10ms");
    await("\"state\":\"within\"");
    overwrite(RawPage.ofTai().u32(RawPage.SEQ_COUNT, 101));
    await("\"event\":\"unwatched\",\"reason\":\"");
    overwrite(RawPage.ofTai().u32(RawPage.SEQ_COUNT, 102));
    await("\"event\":\"watched\"");
    stop();
    Cli report = Cli.run("audit", "report", directory);
    assertThat(report.out()).contains("unwatched ", ", watched ");
  }

  @Test
  void recordsThatTheFileOfThePageWasRemoved() throws Exception {
    start("--every", "10ms");
    await("\"state\":\"within\"");
    Files.delete(page);
    await("\"event\":\"unwatched\",\"reason\":\"the page's file was removed");
    stop();
  }

  /** The watcher reads the page every 100 ms only. */
  @Test
  void aRestoreRightBeforeTheStopIsRecorded() throws Exception {
    start("--every", "1h");
    await("\"state\":\"within\"");
    try (PageWriter writer = PageWriter.open(page)) {
      writer.restore();
    }
    stop();
    assertThat(status).hasValue(0);
    assertThat(content().lines())
        .anyMatch(line -> line.contains("\"event\":\"restored\""))
        .last()
        .asString()
        .contains("\"type\":\"closed\",\"reason\":\"stop\"");
  }

  private Process startChild(String... more) throws IOException {
    Process started =
        new ProcessBuilder(
                ImmutableList.<String>builder()
                    .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
                    .add("-cp", System.getProperty("java.class.path"))
                    .add(Main.class.getName())
                    .addAll(arguments(more))
                    .build())
            .redirectError(temporary.resolve("err").toFile())
            .redirectOutput(temporary.resolve("out").toFile())
            .start();
    child = started;
    return started;
  }

  @Test
  void aKilledRecorderLosesNothingThatItRecorded() throws Exception {
    Process killed = startChild("--every", "1ms", "--rotate-size", "10kB");
    await("audit-00000003");
    killed.destroyForcibly();
    assertThat(killed.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
    long recorded = TestRecord.verify(directory).lineCount();
    assertThat(TestRecord.verify(directory).breaks()).isEmpty();

    start();
    await("\"type\":\"gap\"");
    stop();

    assertThat(notices.toString()).contains("was not closed");
    Verification after = TestRecord.verify(directory);
    assertThat(after.breaks()).isEmpty();
    assertThat(after.lineCount()).isGreaterThan(recorded);
    List<Path> files = RecordDirectory.files(directory);
    assertThat(TestRecord.lines(files.get(files.size() - 1)).get(0))
        .startsWith("{\"line\":" + (recorded + 1) + ",");
  }

  @Test
  void aSignalClosesTheRecord() throws Exception {
    Process stopped = startChild("--every", "1h");
    await("\"type\":\"sample\"");
    stopped.destroy();
    assertThat(stopped.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();
    assertThat(stopped.exitValue()).isZero();
    assertThat(content()).contains("\"type\":\"closed\",\"reason\":\"stop\"");
    assertThat(temporary.resolve("out")).content().contains("the digest of its last line is ");
  }

  @Test
  void refusesASecondCommandForTheSameDirectory() throws Exception {
    start();
    Cli second = Cli.run(arguments().toArray());
    assertThat(second.status()).isEqualTo(1);
    assertThat(second.errLines())
        .singleElement()
        .asString()
        .contains("Cannot record to " + directory, "another recorder is running");
  }

  @Test
  void failsIfThereIsNoSource() {
    Cli run =
        Cli.run(
            "audit", "--limit", "1ms", "--source", "page", "--page", temporary, "--out", directory);
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.errLines()).singleElement().asString().contains("is a directory");
  }

  /** Nobody can create the directory, so a command that is not refused fails, too. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "--limit 1ms",
        "--out /dev/null/x",
        "--limit 0us --out /dev/null/x",
        "--limit 1 --out /dev/null/x",
        "--limit 1ms --out /dev/null/x --rotate-size 9kB",
        "--limit 1ms --out /dev/null/x --rotate-size 1",
        "--limit 1ms --out /dev/null/x --source page,page",
        "--limit 1ms --out /dev/null/x --source gps",
        "report",
        "report /dev/null/x --from yesterday",
        "report /dev/null/x --from +999999999-01-01",
        "report /dev/null/x --from 2026-01-02 --to 2026-01-01"
      })
  void aWrongCommandLineHasStatusTwo(String line) {
    Cli run = Cli.run((Object[]) ("audit " + line).split(" ", -1));
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.errLines()).singleElement().asString().startsWith("vmclock: ");
  }

  @Test
  void aReportOfABrokenRecordNamesThePlaceAndFails() throws Exception {
    start("--every", "1ms");
    await("\"line\":9");
    stop();
    Path file = TestRecord.file(directory, 0);
    Files.writeString(file, content().replaceFirst("\"state\":\"within\"", "\"state\":\"above\""));
    Cli report = Cli.run("audit", "report", directory);
    assertThat(report.status()).isEqualTo(1);
    assertThat(report.out())
        .contains("BROKEN", file.getFileName() + " line 2: its digest is wrong");
    assertThat(Cli.run("audit", "report", directory, "--json").status()).isEqualTo(1);
  }

  @Test
  void aPageOfTheReportNeedsTheLibraryFromTheStart() throws Exception {
    Path html = temporary.resolve("report.html");
    Path err = temporary.resolve("err");
    child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dio.vmclock.library.path=" + temporary.resolve("absent"),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "audit",
                "report",
                temporary.toString(),
                "--html",
                html.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();

    assertThat(child.waitFor(PATIENCE_SECONDS, SECONDS)).isTrue();

    assertThat(child.exitValue()).isNotZero();
    assertThat(err).content().contains("io.vmclock.library.path").doesNotContain("has no record");
    assertThat(html).doesNotExist();
  }

  @Test
  void aReportWithoutARecordFails() {
    Cli absent = Cli.run("audit", "report", temporary.resolve("absent"));
    assertThat(absent.status()).isEqualTo(1);
    assertThat(absent.err())
        .contains("Cannot read " + temporary.resolve("absent") + ": there is no such directory.");
    Cli empty = Cli.run("audit", "report", temporary);
    assertThat(empty.status()).isEqualTo(1);
    assertThat(empty.err()).contains("has no record", "wait some seconds");
  }
}
