package io.vmclock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.benchmarks.paired.Interval;
import java.awt.GraphicsEnvironment;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final String JDK = TestResults.JDK;

  @TempDir private Path directory;

  private static Results results() {
    return new TestResults()
        .add("C", "clock_gettime", 20.0)
        .add("C", "read", 40.0)
        .add(JDK, "Peer.nanoTime", 25.0)
        .add(JDK, "Peer.instantNow", 35.0)
        .add(JDK, "Read.utcNanos", 30.0, 31.0, 33.0)
        .add(JDK, "Read.utcNanos", 1, "1kHz", 32.0)
        .add(JDK, "Read.read", 50.0)
        .ratio(JDK, "time", "Read.utcNanos", "Peer.nanoTime", new Interval(1.2, 1.1, 1.25))
        .ratio(JDK, "bounds", "Read.read", "C.read", new Interval(1.7, 1.65, 1.75))
        .add(new Latency(JDK, "Latency.utcNanos", 1000, curve()))
        .results();
  }

  private static List<Latency.Point> curve() {
    return List.of(
        new Latency.Point(50, 60), new Latency.Point(99.95, 70), new Latency.Point(100, 5000));
  }

  @Test
  void tableHasMedianSpreadAndBytes() {
    String table = Tables.of(results());

    assertThat(table)
        .contains("Made up, 2026-01-01.", "| commit | 0123456 |", "| JDK 17 | JDK 17 in full |")
        .contains("| utcNanos() | 31.0 ± 1.0 | 0 |")
        .contains("| *Instant.now()* | 35.0 ± 0.0 | 0 |")
        .contains("| utcNanos() | 32.0 ± 0.0 |")
        .contains("| `read` | 40.0 ± 0.0 |")
        .contains("| utcNanos() | 60 | 70 | 70 | 5,000 | 1,000 |");
  }

  @Test
  void tableHasRatioIntervalAndDisturbedTurns() {
    assertThat(Tables.of(results()))
        .contains("| utcNanos() | *System.nanoTime()* | × 1.20 [1.10, 1.25] | 12.0 |")
        .contains("| time | 100, 60 (**more than half**) |");
  }

  private static String outcomeOf(Interval ratio) {
    return outcomeOf(JDK, ratio);
  }

  private static String outcomeOf(String jdk, Interval ratio) {
    Results results =
        new TestResults().ratio(jdk, "time", "Read.utcNanos", "Peer.nanoTime", ratio).results();
    return outcome(Aims.of(results), "utcNanos() to System.nanoTime()");
  }

  @Test
  void aimIsUndecidedIfItsLimitIsWithinTheInterval() {
    assertThat(outcomeOf(new Interval(1.2, 1.1, 1.25))).isEqualTo("× 1.20 [1.10, 1.25], met");
    assertThat(outcomeOf(new Interval(1.2, 1.1, 1.3))).endsWith("undecided");
    assertThat(outcomeOf(new Interval(1.3, 1.25, 1.4))).endsWith("undecided");
    assertThat(outcomeOf(new Interval(1.3, 1.26, 1.4))).endsWith("missed**");
  }

  @Test
  void laterJdksHaveALowerLimit() {
    Interval ratio = new Interval(1.2, 1.18, 1.22);

    assertThat(outcomeOf("JDK 17", ratio)).endsWith("met");
    assertThat(outcomeOf("JDK 21", ratio)).endsWith("missed**");
  }

  @Test
  void oneAllocatingCallMissesTheAimForBytes() {
    assertThat(outcome(Aims.of(results()), "bytes allocated by any call that returns a number"))
        .isEqualTo("0, met");

    Results allocating =
        new TestResults()
            .add(JDK, "Peer.nanoTime", 25.0)
            .allocating(JDK, "Read.utcNanos", 16)
            .results();

    assertThat(outcome(Aims.of(allocating), "bytes allocated by any call that returns a number"))
        .isEqualTo("16, **missed**");
  }

  @Test
  void aimIsUndecidedAfterTooFewTurns() {
    Results results =
        new TestResults()
            .ratio(JDK, "time", "Read.utcNanos", "Peer.nanoTime", new Interval(2, 2, 2), false)
            .results();

    assertThat(outcome(Aims.of(results), "utcNanos() to System.nanoTime()"))
        .isEqualTo("× 2.00 [2.00, 2.00], undecided: too few turns");
  }

  @Test
  void aimInNanosecondsUsesTheDifference() {
    List<Aims.Line> aims = Aims.of(results());

    assertThat(outcome(aims, "read(Snapshot) minus vmclock_read() in a C loop"))
        .isEqualTo("7.0 [6.5, 7.5], **missed**");
    assertThat(outcome(aims, "generation() to one VarHandle load of the page"))
        .isEqualTo("not measured");
  }

  /** The ratio of the JDK's own operation does not count. */
  @Test
  void worstOperationOfTheLibraryCountsForTwoThreads() {
    List<Aims.Line> aims =
        Aims.of(
            new TestResults()
                .ratio(
                    JDK,
                    "drawing",
                    "Uuid.jdkUuid, 2 threads",
                    "Uuid.jdkUuid",
                    new Interval(3, 3, 3))
                .ratio(
                    JDK,
                    "drawing",
                    "Uuid.version7, 2 threads",
                    "Uuid.version7",
                    new Interval(1.3, 1.2, 1.4))
                .ratio(
                    JDK,
                    "drawing",
                    "Uuid.version4, 2 threads",
                    "Uuid.version4",
                    new Interval(1.4, 1, 1.5))
                .results());

    assertThat(outcome(aims, "random bytes and UUIDs, 2 threads"))
        .isEqualTo("× 1.30 [1.20, 1.40], **missed**: UuidGenerator.version7()");
    assertThat(outcome(aims, "any check, time or reading, 2 threads")).isEqualTo("not measured");
  }

  private static String outcome(List<Aims.Line> aims, String aim) {
    return aims.stream()
        .filter(line -> line.aim().equals(aim))
        .findFirst()
        .orElseThrow()
        .outcomes()
        .get(0);
  }

  @Test
  void readsAFileAsItWasWritten() throws IOException {
    Path file = directory.resolve("results.json");

    results().write(file);

    assertThat(Results.read(file)).isEqualTo(results());
  }

  @Test
  void drawsEachChartAsPngAndSvg() throws IOException {
    Assumptions.assumeTrue(hasFonts(), "there are no fonts");

    Report.draw(results(), directory);

    for (String name : List.of("time", "latency-17")) {
      BufferedImage image = ImageIO.read(directory.resolve(name + ".png").toFile());
      assertThat(image.getWidth()).isEqualTo(1920);
      assertThat(Files.readString(directory.resolve(name + ".svg"))).contains("<svg", "<path");
    }
  }

  private static boolean hasFonts() {
    try {
      return GraphicsEnvironment.getLocalGraphicsEnvironment().getAllFonts().length > 0;
    } catch (Error e) {
      // This happens without libfontconfig, or without any font.
      return false;
    }
  }
}
