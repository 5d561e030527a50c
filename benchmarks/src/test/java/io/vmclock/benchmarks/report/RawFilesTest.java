package io.vmclock.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vmclock.benchmarks.latency.LatencyRecorder;
import io.vmclock.benchmarks.paired.ForkRun;
import io.vmclock.benchmarks.paired.Interval;
import io.vmclock.benchmarks.paired.Turn;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RawFilesTest {
  private static final String JMH =
      """
      [{"benchmark": "io.vmclock.benchmarks.read.ReadBenchmark.utcNanos", "threads": 2,
        "vmName": "A VM", "vmVersion": "17.0.1", "params": {"writer": "1kHz"},
        "primaryMetric": {"rawData": [[31.00049, 32.0], [33.0, 34.0]]},
        "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 0.0021}}},
       {"benchmark": "io.vmclock.benchmarks.read.PeerBenchmark.instantNow", "threads": 1,
        "vmName": "A VM", "vmVersion": "17.0.1",
        "primaryMetric": {"rawData": [[35.0]]},
        "secondaryMetrics": {"gc.alloc.rate.norm": {"score": 24.003}}},
       {"benchmark": "io.vmclock.benchmarks.latency.LatencyBenchmark.utcNanos", "threads": 1,
        "vmName": "A VM", "vmVersion": "17.0.1",
        "primaryMetric": {"rawData": [[99.0]]}, "secondaryMetrics": {}}]
      """;

  @TempDir private Path raw;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.createDirectories(raw.resolve("c"));
    Files.writeString(
        raw.resolve("c/quiet.jsonl"),
        "{\"name\":\"utc\",\"writer\":\"quiet\",\"threads\":1,\"samples\":[23.5,24.5]}\n");
    Path jdk = Files.createDirectories(raw.resolve("17"));
    Files.writeString(jdk.resolve("alone.json"), JMH);
    Path latency = Files.createDirectories(jdk.resolve("latency"));
    writeHistogram(latency, 1, 40, 9000);
    writeHistogram(latency, 2, 50, 60);
  }

  private static void writeHistogram(Path directory, int process, long... values)
      throws IOException {
    Histogram histogram = new Histogram(3);
    for (long value : values) {
      histogram.recordValue(value);
    }
    File file =
        directory
            .resolve(
                "io.vmclock.benchmarks.latency.LatencyBenchmark.utcNanos-"
                    + process
                    + LatencyRecorder.SUFFIX)
            .toFile();
    HistogramLogWriter writer = new HistogramLogWriter(file);
    writer.outputIntervalHistogram(histogram);
    writer.close();
  }

  @Test
  void everyIterationOfEveryForkIsASample() throws IOException {
    Measurement utc = RawFiles.read(raw).measurements().get(1);

    assertThat(utc)
        .isEqualTo(
            new Measurement(
                "JDK 17", "Read.utcNanos", 2, "1kHz", List.of(31.0, 32.0, 33.0, 34.0), 0.0));
    assertThat(utc.median()).isEqualTo(32.5);
    assertThat(utc.spread()).isEqualTo(1);
  }

  @Test
  void mergesTheTurnsOfAnOperation() throws IOException {
    Files.writeString(raw.resolve("17/alone-2.json"), JMH.replace("31.00049", "61"));
    Files.copy(raw.resolve("c/quiet.jsonl"), raw.resolve("c/quiet-2.jsonl"));

    List<Measurement> measurements = RawFiles.read(raw).measurements();

    assertThat(measurements).hasSize(3);
    assertThat(measurements.get(0).samples()).containsExactly(23.5, 24.5, 23.5, 24.5);
    assertThat(measurements.get(1).samples())
        .containsExactlyInAnyOrder(31.0, 32.0, 33.0, 34.0, 61.0, 32.0, 33.0, 34.0);
    assertThat(measurements.get(1).bytesPerOperation()).isEqualTo(0);
    assertThat(measurements.get(2).bytesPerOperation()).isEqualTo(24);
  }

  @Test
  void pageWithoutAWriterIsQuiet() throws IOException {
    Measurement instant = RawFiles.read(raw).measurements().get(2);

    assertThat(instant.isPlain()).isTrue();
    assertThat(instant.bytesPerOperation()).isEqualTo(24);
  }

  @Test
  void readsTheLinesOfTheCBenchmark() throws IOException {
    RawFiles files = RawFiles.read(raw);

    assertThat(files.measurements().get(0))
        .isEqualTo(new Measurement("C", "utc", 1, "quiet", List.of(23.5, 24.5), null));
    assertThat(files.runtimes()).containsEntry("JDK 17", "A VM 17.0.1").containsKey("C");
  }

  /** JMH's own mean of single calls includes the recording. */
  @Test
  void readsSingleCallsFromTheHistogramsOfAllForks() throws IOException {
    RawFiles files = RawFiles.read(raw);

    assertThat(files.measurements()).noneMatch(one -> one.name().startsWith("Latency"));
    assertThat(files.latencies()).hasSize(1);
    Latency utc = files.latencies().get(0);
    assertThat(utc.name()).isEqualTo("Latency.utcNanos");
    assertThat(utc.calls()).isEqualTo(4);
    assertThat(utc.atPercent(50)).isEqualTo(50);
    assertThat(utc.slowest()).isBetween(9000L, 9010L);
  }

  @Test
  void joinsTheProcessesOfAGroup() throws IOException {
    Path paired = Files.createDirectories(raw.resolve("17/paired"));
    for (int fork = 1; fork <= 4; fork++) {
      Turn quiet = new Turn(List.of(15.0, 10.0), 0, 0, 100, 100);
      Turn disturbed = new Turn(List.of(99.0, 10.0), 1, 0, 100, 100);
      new ObjectMapper()
          .writeValue(
              paired.resolve("time-" + fork + ".json").toFile(),
              new ForkRun(
                  "time",
                  List.of("Read.utcNanos", "Peer.nanoTime"),
                  List.of(quiet, quiet, disturbed)));
    }

    PairedGroup group = RawFiles.read(raw).paired().get(0);

    assertThat(group.turns()).isEqualTo(12);
    assertThat(group.disturbed()).isEqualTo(4);
    assertThat(group.nanos()).containsEntry("Read.utcNanos", 15.0);
    assertThat(group.ratios())
        .containsExactly(
            new PairedGroup.Ratio(
                "Read.utcNanos",
                "Peer.nanoTime",
                new Interval(1.5, 1.5, 1.5),
                new Interval(5, 5, 5),
                false));
  }

  @Test
  void fewProcessesOrTurnsDecideNothing() {
    assertThat(isDecisive(3, 30)).isFalse();
    assertThat(isDecisive(4, 4)).isFalse();
    assertThat(isDecisive(4, 5)).isTrue();
  }

  @Test
  void processWhoseTurnsWereAllDisturbedDoesNotCount() {
    List<ForkRun> forks = new ArrayList<>(Collections.nCopies(3, fork(10, 0)));
    forks.add(fork(10, 1));

    assertThat(isDecisive(forks)).isFalse();
  }

  private static boolean isDecisive(int forks, int turnsEach) {
    return isDecisive(Collections.nCopies(forks, fork(turnsEach, 0)));
  }

  private static boolean isDecisive(List<ForkRun> forks) {
    return PairedGroup.of("JDK 17", forks).ratios().get(0).isDecisive();
  }

  private static ForkRun fork(int turns, long switches) {
    Turn turn = new Turn(List.of(15.0, 10.0), switches, 0, 100, 100);
    return new ForkRun(
        "time", List.of("Read.utcNanos", "Peer.nanoTime"), Collections.nCopies(turns, turn));
  }

  @Test
  void rejectsADirectoryWithoutMeasurements() {
    assertThatThrownBy(() -> RawFiles.read(raw.resolve("c")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(raw.resolve("c").toString());
  }
}
