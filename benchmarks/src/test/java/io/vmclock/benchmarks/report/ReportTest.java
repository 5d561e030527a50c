package io.vmclock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

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
        .add(new Latency(JDK, "Latency.utcNanos", 1000, curve()))
        .results();
  }

  private static List<Latency.Point> curve() {
    return List.of(
        new Latency.Point(50, 60), new Latency.Point(99.95, 70), new Latency.Point(100, 5000));
  }

  @Test
  void tableHasMedianSpreadAndRatio() {
    String table = Tables.of(results());

    assertThat(table)
        .contains("Made up, 2026-01-01.", "| commit | 0123456 |", "| JDK 17 | JDK 17 in full |")
        .contains("| utcNanos() | 31.0 ± 1.0 | × 1.24 | 0 |")
        .contains("| *Instant.now()* | 35.0 ± 0.0 | × 1.40 | 0 |")
        .contains("| utcNanos() | 32.0 ± 0.0 | × 1.03 |")
        .contains("| `read` | 40.0 ± 0.0 | × 2.00 |")
        .contains("| utcNanos() | 60 | 70 | 70 | 5,000 | 1,000 |");
  }

  @Test
  void aimsShowWhetherTheyAreMissed() {
    List<Aims.Line> aims = Aims.of(results());

    assertThat(outcome(aims, "utcNanos() to System.nanoTime()")).isEqualTo("× 1.24");
    assertThat(outcome(aims, "read(Snapshot) minus the C loop")).isEqualTo("10.0, missed");
    assertThat(outcome(aims, "any call, with a writer at 1 kHz")).isEqualTo("× 1.03");
    assertThat(outcome(aims, "generation() to one VarHandle load of the page"))
        .isEqualTo("not measured");
  }

  @Test
  void worstOperationOfTheLibraryCountsForTwoThreads() {
    List<Aims.Line> aims =
        Aims.of(
            new TestResults()
                .add(JDK, "Uuid.version7", 50.0)
                .add(JDK, "Uuid.version7", 2, "quiet", 60.0)
                .add(JDK, "Uuid.jdkUuid", 180.0)
                .add(JDK, "Uuid.jdkUuid", 2, "quiet", 600.0)
                .add(JDK, "Uuid.version4", 50.0)
                .add(JDK, "Uuid.version4", 2, "quiet", 51.0)
                .results());

    assertThat(outcome(aims, "random bytes and UUIDs, on each of two threads"))
        .isEqualTo("× 1.20, missed");
    assertThat(outcome(aims, "any check, time or reading, on each of two threads"))
        .isEqualTo("not measured");
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
