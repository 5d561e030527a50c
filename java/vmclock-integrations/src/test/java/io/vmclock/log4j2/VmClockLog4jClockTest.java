package io.vmclock.log4j2;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.test.Allocation;
import io.vmclock.testkit.TestPage;
import io.vmclock.time.MonotonicClock;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.core.time.MutableInstant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Log4j reads its settings once in a JVM, so each test starts a JVM. */
class VmClockLog4jClockTest {
  private static final Instant UTC = Instant.parse("2031-02-03T04:05:06.123456789Z");

  @TempDir private Path directory;

  private final List<String> options =
      new ArrayList<>(List.of("-Dlog4j2.clock=io.vmclock.log4j2.VmClockLog4jClock"));
  private String classPath = System.getProperty("java.class.path");

  private List<String> run(Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Path config = directory.resolve("log4j2.xml");
    Files.writeString(
        config,
        """
        <Configuration><Appenders><Console name="out"><PatternLayout
          pattern="%d{yyyy-MM-dd'T'HH:mm:ss.nnnnnnnnn}{UTC}Z %c{1} %m%n"/></Console></Appenders>
        <Loggers><Root level="info"><AppenderRef ref="out"/></Root></Loggers></Configuration>
        """);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", classPath, "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.add("-Dlog4j2.configurationFile=" + config);
    command.addAll(options);
    command.add(main.getName());
    command.addAll(List.of(arguments));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(5, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      assertThat(Files.readString(output)).as("output of a child that hangs").isNull();
    }
    List<String> lines = Files.readAllLines(output, UTF_8);
    assertThat(process.exitValue()).as("%s", lines).isZero();
    return lines;
  }

  private void bindSystemLoggerToLog4j() {
    Path jar = Path.of("target", "log4j-jpl", "log4j-jpl.jar").toAbsolutePath();
    assertThat(jar).exists();
    classPath = jar + File.pathSeparator + classPath;
  }

  private static Instant timeOf(List<String> lines, String end) {
    return lines.stream()
        .filter(line -> line.endsWith(" " + end))
        .map(line -> Instant.parse(line.substring(0, line.indexOf(' '))))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line \"" + end + "\" in " + lines));
  }

  private static void assertSystemTime(Instant time) {
    assertThat(Duration.between(time, Instant.now()))
        .isBetween(Duration.ZERO, Duration.ofMinutes(10));
  }

  @Test
  void aLineHasNanosecondsWithinTheBoundsAroundIt() throws Exception {
    List<String> lines = run(LoggingProgram.class, "ahead");

    assertThat(lines).contains("system times: 0");
    int checked = 0;
    boolean finer = false;
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("earliest ")) {
        Instant time = timeOf(lines.subList(i + 1, i + 2), "line");
        assertThat(nanos(time)).isBetween(number(lines.get(i)), number(lines.get(i + 2)));
        finer |= nanos(time) % 1_000_000 != 0;
        checked++;
      }
    }
    assertThat(checked).isEqualTo(100);
    assertThat(finer).isTrue();
  }

  private static long number(String line) {
    return Long.parseLong(line.substring(line.indexOf(' ') + 1));
  }

  private static long nanos(Instant time) {
    return TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  @Test
  void aLineBeforeTheClockIsNamedHasTheSystemsTime() throws Exception {
    List<String> lines = run(LoggingProgram.class, "set", Long.toString(nanos(UTC)));

    assertSystemTime(timeOf(lines, "before"));
    assertThat(timeOf(lines, "after")).isEqualTo(UTC);
    assertThat(lines).contains("system times: 1");
  }

  @Test
  void aLineHasTheSystemsTimeWhileTheClockCannotBeReliedOn() throws Exception {
    List<String> lines = run(LoggingProgram.class, "unreliable");

    assertSystemTime(timeOf(lines, "without"));
    assertThat(timeOf(lines, "with")).isEqualTo(Instant.EPOCH);
  }

  @Test
  void opensTheSourcesThatThePropertyNames() throws Exception {
    assertNamedSourcesAreUsed();
  }

  @Test
  void opensTheSourcesWhileThisLibraryLogsThroughLog4j() throws Exception {
    bindSystemLoggerToLog4j();
    // The environment's own line is lost if it comes before Log4j has its configuration.
    assertNamedSourcesAreUsed();
  }

  private void assertNamedSourcesAreUsed() throws Exception {
    try (TestPage page = TestPage.create().at(UTC)) {
      options.add("-D" + VmClockLog4jClock.SOURCES_PROPERTY + "=page, kernel");
      options.add("-D" + VmClockLog4jClock.PAGE_PROPERTY + "=" + page.path());
      List<String> lines = run(LoggingProgram.class, "named", UTC.toString());
      assertThat(timeOf(lines, "later")).isEqualTo(UTC);
    }
  }

  @Test
  void anEnvironmentsOwnLineCanBeTheFirstUseOfLog4j() throws Exception {
    bindSystemLoggerToLog4j();
    try (TestPage page = TestPage.create().at(UTC)) {
      List<String> lines = run(LoggingProgram.class, "environment", page.path().toString());
      assertThat(lines).anyMatch(line -> line.contains("Z VmClockEnvironment time: "));
      assertThat(timeOf(lines, "line")).isEqualTo(UTC);
      assertThat(lines).contains("system times: 1");
    }
  }

  @Test
  void bothCanHappenAtOnce() throws Exception {
    bindSystemLoggerToLog4j();
    try (TestPage page = TestPage.create().at(UTC)) {
      options.add("-D" + VmClockLog4jClock.SOURCES_PROPERTY + "=page");
      options.add("-D" + VmClockLog4jClock.PAGE_PROPERTY + "=" + page.path());
      List<String> lines = run(LoggingProgram.class, "environment", page.path().toString());
      assertThat(timeOf(lines, "line")).isEqualTo(UTC);
    }
  }

  @Test
  void reportsSourcesThatAreNotThere() throws Exception {
    options.add("-D" + VmClockLog4jClock.SOURCES_PROPERTY + "=page");
    options.add("-D" + VmClockLog4jClock.PAGE_PROPERTY + "=" + directory.resolve("absent"));
    assertReported("absent");
  }

  @Test
  void reportsAnUnknownSource() throws Exception {
    options.add("-D" + VmClockLog4jClock.SOURCES_PROPERTY + "=gps");
    assertReported("vmclock.log4j2.sources names the unknown source \"gps\"");
  }

  private void assertReported(String cause) throws Exception {
    List<String> lines = run(AwaitReport.class);

    assertSystemTime(timeOf(lines, "line"));
    assertThat(lines)
        .filteredOn(line -> line.contains("Log lines have the time of the JVM's clock"))
        .singleElement()
        .asString()
        .contains(cause);
  }

  /** Logs, and waits for the thread that opens the sources. */
  static final class AwaitReport {
    private AwaitReport() {}

    public static void main(String[] args) throws InterruptedException {
      LoggingProgram.main(new String[] {"line"});
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        if (thread.getName().equals("vmclock log4j2 sources")) {
          thread.join();
        }
      }
    }
  }

  @Test
  void servesTheExample() throws Exception {
    List<String> lines = run(Log4jExample.class);

    assertSystemTime(timeOf(lines, "started"));
  }

  @Test
  void allocatesNothing() {
    try (TestPage page = TestPage.create().at(UTC);
        VmClockEnvironment env =
            VmClockEnvironment.builder().time(TimeSource.PAGE).page(page.path()).open()) {
      VmClockLog4jClock.use(env.clock());
      VmClockLog4jClock clock = new VmClockLog4jClock();
      MutableInstant instant = new MutableInstant();
      long bytes =
          Allocation.bytesOf(
              10_000,
              () -> {
                clock.init(instant);
                return instant.getNanoOfSecond() + clock.currentTimeMillis();
              });
      assertThat(bytes).isZero();
    }
  }

  @Test
  void refusesAClockThatCanWait() {
    try (TestPage page = TestPage.create();
        VmClockEnvironment env =
            VmClockEnvironment.builder().page(page.path()).time(TimeSource.PAGE).open()) {
      MonotonicClock waiting = MonotonicClock.of(env.clock());

      assertThatIllegalArgumentException()
          .isThrownBy(() -> VmClockLog4jClock.use(waiting))
          .withMessageContaining("FailoverClock.of");
    }
  }
}
