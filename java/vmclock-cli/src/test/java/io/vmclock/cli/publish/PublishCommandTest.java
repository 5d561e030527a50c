package io.vmclock.cli.publish;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.ImmutableList;
import io.vmclock.ClockStatus;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.Cli;
import io.vmclock.cli.ClockSourceFiles;
import io.vmclock.cli.LineQueue;
import io.vmclock.cli.Main;
import io.vmclock.cli.RawPage;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.output.Style;
import io.vmclock.publish.Publisher;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class PublishCommandTest {
  private static final long PATIENCE_SECONDS = 60;

  /** The byte of the lock file that a writer locks during an update. */
  private static final long UPDATE_LOCK = (1 << 30) + 1;

  @TempDir private Path directory;

  private @Nullable Process child;

  private Process publish(Path page, String... options) throws IOException {
    ImmutableList<String> command =
        ImmutableList.<String>builder()
            .add(Path.of(System.getProperty("java.home"), "bin", "java").toString())
            .add("-cp", System.getProperty("java.class.path"))
            .add(Main.class.getName(), "publish", "--page", page.toString())
            .add(options)
            .build();
    Process started =
        new ProcessBuilder(command).redirectError(directory.resolve("err").toFile()).start();
    child = started;
    return started;
  }

  @AfterEach
  void endChild() {
    if (child != null) {
      child.destroyForcibly();
    }
  }

  /** Unlike {@code Process.destroy()}, this leaves the output readable. */
  private static void kill(Process publisher, String signal) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + signal, "" + publisher.pid()).start().waitFor())
        .isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "HUP"})
  void signalEndsItCleanly(String signal) throws Exception {
    // A shell ignores SIGINT for background commands. Children inherit that, and the JVM respects
    // it.
    assumeFalse(isIgnored(signal), "SIG" + signal + " is ignored here");
    Path page = directory.resolve("page");
    Process publisher = publish(page, "--interval", "10ms");
    try (BufferedReader out = publisher.inputReader(UTF_8)) {
      assertThat(out.readLine()).contains("Publishing", page.toString(), "every 10 ms");
      try (VmClock clock = VmClock.open(page)) {
        Snapshot reading = clock.newSnapshot();
        assertThat(clock.read(reading).clockStatus().isReliable()).isTrue();

        kill(publisher, signal);
        awaitEnd(publisher);

        assertThat(publisher.exitValue()).isZero();
        assertThat(clock.read(reading).clockStatus()).isEqualTo(ClockStatus.UNRELIABLE);
      }
      assertThat(out.lines()).last().asString().contains("Stopped; the page file stays");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"--remove", "--interval=1s"})
  void neverRemovesAnotherFile(String option) throws Exception {
    Path page = directory.resolve("page");
    Process publisher = publish(page, option);
    try (BufferedReader out = publisher.inputReader(UTF_8)) {
      assertThat(out.readLine()).contains("Publishing");
      Files.delete(page);
      Files.writeString(page, "another file");
      kill(publisher, "TERM");
      awaitEnd(publisher);
      assertThat(out.lines())
          .last()
          .isEqualTo("Stopped; the page file had been removed or replaced before.");
    }
    assertThat(publisher.exitValue()).isZero();
    assertThat(page).hasContent("another file");
  }

  @Test
  void removesTheFileOnRequest() throws Exception {
    Path page = directory.resolve("page");
    Process publisher = publish(page, "--remove");
    try (BufferedReader out = publisher.inputReader(UTF_8)) {
      assertThat(out.readLine()).contains("Publishing");
      kill(publisher, "TERM");
      awaitEnd(publisher);
      assertThat(out.lines()).last().isEqualTo("Stopped; the page file has been removed.");
    }

    assertThat(publisher.exitValue()).isZero();
    assertThat(page).doesNotExist();
    assertThat(directory.resolve("page.lock")).doesNotExist();
  }

  /** Another process of this user holds the lock of updates, as a stopped writer does. */
  @Test
  void printsThatUpdatesFailAndThatTheySucceedAgain() throws Exception {
    Path err = directory.resolve("err");
    Process publisher = publish(directory.resolve("page"), "--interval", "10ms");
    try (BufferedReader out = publisher.inputReader(UTF_8)) {
      assertThat(out.readLine()).contains("Publishing");
      try (FileChannel lock =
          FileChannel.open(directory.resolve("page.lock"), StandardOpenOption.WRITE)) {
        lock.lock(UPDATE_LOCK, 1, false);
        awaitText(err, "another writer has locked the page");
        assertThat(err).content().contains("bound on the page's error grows");
      }
      awaitText(err, "updated again");
      publisher.destroy();
      awaitEnd(publisher);
    }
  }

  private static void awaitText(Path file, String text) throws Exception {
    long deadline = System.nanoTime() + SECONDS.toNanos(PATIENCE_SECONDS);
    while (!Files.readString(file).contains(text)) {
      assertThat(System.nanoTime() - deadline).as(text).isNegative();
      Thread.onSpinWait();
    }
  }

  @Test
  void refusesAPageThatHasAPublisher() {
    try (Publisher other = Publisher.create(directory.resolve("page"))) {
      Cli run = Cli.run("publish", "--page", other.path());

      assertThat(run.status()).isEqualTo(1);
      assertThat(run.errLines())
          .singleElement()
          .asString()
          .contains(other.path().toString(), "another writer");
    }
  }

  @Test
  void printsALineForEachChangeOfThePage() throws InterruptedException {
    LineQueue lines = new LineQueue();
    try (Publisher publisher = Publisher.create(directory.resolve("page"));
        VmClock clock = VmClock.open(publisher.path())) {
      PublishStatus status =
          new PublishStatus.Lines(clock, Duration.ofMillis(1), new PrintWriter(lines));
      status.show();
      assertThat(lines.next()).contains("vm_generation_counter 0");
      publisher.writer().restore();
      assertThat(lines.next()).endsWith("vm_generation_counter 0 -> 1");
      status.end();
    }
  }

  @Test
  void rewritesOneLineOnATerminal() {
    StringWriter text = new StringWriter();
    try (Publisher publisher = Publisher.create(directory.resolve("page"));
        VmClock clock = VmClock.open(publisher.path())) {
      publisher.writer().restore();
      new PublishStatus.Live(clock, false, new PrintWriter(text), new Style(true)).show();
    }
    assertThat(text.toString()).containsPattern("\r\u001b\\[K.* UTC.*±.*generation 1  marker 1$");
  }

  /** The kernel can stop trusting the counter long after the start. */
  @Test
  void warnsAtTheStartAndLaterIfTheKernelDoesNotTrustTheCounter() throws Exception {
    assumeTrue(RawPage.COUNTER_HERE == 1, "the counter here is not the TSC");
    Machine machine = ClockSourceFiles.write(directory, "acpi_pm", "acpi_pm tsc");
    LineQueue notices = new LineQueue();
    CommandLine publish =
        new CommandLine(new PublishCommand(machine))
            .setColorScheme(CommandLine.Help.defaultColorScheme(CommandLine.Help.Ansi.OFF))
            .setOut(new PrintWriter(new StringWriter()))
            .setErr(new PrintWriter(notices));
    String page = directory.resolve("page").toString();
    Thread publishing =
        new Thread(() -> publish.execute("--page", page, "--interval", "10ms"), "publish");
    publishing.start();
    try {
      String notice = notices.next();
      while (notice.contains("leap second") || notice.contains("is not synchronized")) {
        notice = notices.next();
      }
      assertThat(notice).contains("does not use tsc", "The kernel uses acpi_pm");
      ClockSourceFiles.write(directory, "hpet", "hpet");
      while (notice.contains("acpi_pm")) {
        notice = notices.next();
      }
      assertThat(notice).contains("does not offer tsc", "The kernel uses hpet");
    } finally {
      publishing.interrupt();
      publishing.join();
    }
  }

  private static boolean isIgnored(String signal) throws IOException {
    int number =
        switch (signal) {
          case "HUP" -> 1;
          case "INT" -> 2;
          case "TERM" -> 15;
          default -> throw new IllegalArgumentException(signal);
        };
    String mask =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    return (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) >>> (number - 1)
            & 1)
        != 0;
  }

  private static void awaitEnd(Process process) throws Exception {
    if (!process.waitFor(PATIENCE_SECONDS, SECONDS)) {
      throw new TimeoutException("The child process did not end");
    }
  }

  @Test
  void publishesATimeThatIsWrongOnPurpose() throws Exception {
    Path page = directory.resolve("page");
    Process publisher =
        publish(
            page,
            "--max-error",
            "10us",
            "--leap",
            "insert",
            "--leap-in",
            "1h",
            "--interval",
            "10ms");
    try (BufferedReader out = publisher.inputReader(UTF_8)) {
      assertThat(out.readLine()).contains("an altered time, for tests only", page.toString());
      try (VmClock clock = VmClock.open(page)) {
        Snapshot reading = clock.read();
        assertThat(reading.clockStatus()).isEqualTo(ClockStatus.FREERUNNING);
        assertThat(reading.leapIndicator()).isEqualTo(LeapIndicator.PRE_POS);
        ZonedDateTime utc = reading.utcInstant().atZone(ZoneOffset.UTC);
        ZonedDateTime month = utc.truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).plusMonths(1);
        assertThat(Duration.between(utc, month))
            .isBetween(Duration.ofMinutes(50), Duration.ofHours(1));
      }
      publisher.destroy();
      awaitEnd(publisher);
    }
    assertThat(publisher.exitValue()).isZero();
    assertThat(Files.readString(directory.resolve("err")))
        .contains("for tests only", "maximum error 10", "an inserted second", "FREERUNNING");
  }

  @Test
  void refusesAlteredTimesThatContradictOrAreOutOfRange() {
    Path page = directory.resolve("page");
    assertUsage(page, "needs --leap insert", "--leap-in", "30s");
    assertUsage(page, "needs --leap insert", "--leap-in", "30s", "--leap", "none");
    assertUsage(
        page,
        "cannot be used with --offset",
        "--leap",
        "delete",
        "--leap-in",
        "1s",
        "--offset",
        "1s");
    assertUsage(page, "must be at least 1s", "--leap-in", "999ms", "--leap", "insert");
    assertUsage(page, "'-1us' is not a length of time", "--max-error", "-1us");
    assertUsage(page, "'0us' must be more than 0", "--max-error", "0us");
    assertUsage(page, "must be positive, and at most a day", "--max-error", "86401s");
    assertUsage(page, "must be at most 3650 days", "--offset", "-999999999s");
    assertUsage(page, "is not a length of time", "--offset", "--5s");
    assertThat(page).doesNotExist();
  }

  private static void assertUsage(Path page, String message, String... options) {
    List<Object> arguments = new ArrayList<>(List.of("publish", "--page", page));
    arguments.addAll(List.of(options));
    Cli run = Cli.run(arguments.toArray());
    assertThat(run.status()).isEqualTo(2);
    assertThat(run.err()).contains(message);
  }
}
