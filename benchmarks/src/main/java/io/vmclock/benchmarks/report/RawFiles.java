package io.vmclock.benchmarks.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import io.vmclock.benchmarks.latency.LatencyRecorder;
import io.vmclock.benchmarks.paired.ForkRun;
import io.vmclock.benchmarks.paired.Group;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.jspecify.annotations.Nullable;

/**
 * The files that a run wrote to its directory: {@code c/*.jsonl} from the C benchmark, and for each
 * JDK a directory named after its feature version, with {@code *.json} from JMH and {@code
 * latency/*.hlog}, and {@code paired/*.json} from the paired measurement.
 */
final class RawFiles {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PACKAGE = "io.vmclock.benchmarks.";
  private static final int CURVE_STEPS_PER_HALVING = 5;
  private static final double PER_THOUSANDTH = 1000;

  private final Map<String, String> runtimes = new LinkedHashMap<>();
  private final Map<Measurement.Key, Measurement> measurements = new LinkedHashMap<>();
  private final List<Latency> latencies = new ArrayList<>();
  private final List<PairedGroup> paired = new ArrayList<>();

  private RawFiles() {}

  static RawFiles read(Path directory) throws IOException {
    RawFiles raw = new RawFiles();
    for (Path file : files(directory.resolve("c"), ".jsonl")) {
      raw.readC(file);
    }
    TreeMap<Integer, Path> jdks = new TreeMap<>();
    try (Stream<Path> all = Files.list(directory)) {
      all.filter(path -> path.getFileName().toString().matches("\\d+"))
          .forEach(path -> jdks.put(Integer.valueOf(path.getFileName().toString()), path));
    }
    for (Map.Entry<Integer, Path> jdk : jdks.entrySet()) {
      String runtime = "JDK " + jdk.getKey();
      for (Path file : files(jdk.getValue(), ".json")) {
        raw.readJmh(runtime, file);
      }
      raw.readLatencies(runtime, jdk.getValue().resolve("latency"));
      raw.readPaired(runtime, jdk.getValue().resolve("paired"));
    }
    if (raw.measurements.isEmpty()) {
      throw new IOException("There are no measurements in " + directory + ": run benchmarks/run.");
    }
    return raw;
  }

  Map<String, String> runtimes() {
    return runtimes;
  }

  ImmutableList<Measurement> measurements() {
    return ImmutableList.copyOf(measurements.values());
  }

  ImmutableList<Latency> latencies() {
    return ImmutableList.copyOf(latencies);
  }

  ImmutableList<PairedGroup> paired() {
    return ImmutableList.copyOf(paired);
  }

  private void readPaired(String runtime, Path directory) throws IOException {
    EnumMap<Group, List<ForkRun>> forks = new EnumMap<>(Group.class);
    for (Path file : files(directory, ".json")) {
      ForkRun run = JSON.readValue(file.toFile(), ForkRun.class);
      forks
          .computeIfAbsent(
              Group.valueOf(run.group().toUpperCase(Locale.ROOT)), group -> new ArrayList<>())
          .add(run);
    }
    forks.values().forEach(runs -> paired.add(PairedGroup.of(runtime, runs)));
  }

  private void readC(Path file) throws IOException {
    runtimes.put(Measurement.C, "C");
    for (String line : Files.readAllLines(file)) {
      JsonNode one = JSON.readTree(line);
      add(
          new Measurement(
              Measurement.C,
              one.path("name").textValue(),
              one.path("threads").intValue(),
              one.path("writer").textValue(),
              numbers(one.path("samples")),
              null));
    }
  }

  private void readJmh(String runtime, Path file) throws IOException {
    for (JsonNode one : JSON.readTree(file.toFile())) {
      runtimes.put(
          runtime, one.path("vmName").textValue() + " " + one.path("vmVersion").textValue());
      String name = name(one.path("benchmark").textValue());
      if (name.startsWith("Latency.")) {
        // This mean includes the recording. The valid times are in the histograms.
        continue;
      }
      List<Double> samples = new ArrayList<>();
      one.path("primaryMetric").path("rawData").forEach(fork -> samples.addAll(numbers(fork)));
      add(
          new Measurement(
              runtime,
              name,
              one.path("threads").intValue(),
              one.path("params").path("writer").asText(Measurement.QUIET),
              samples,
              bytes(one.path("secondaryMetrics").path("gc.alloc.rate.norm").path("score"))));
    }
  }

  /**
   * Adds a measurement, and merges the samples of operations that were measured in several turns.
   */
  private void add(Measurement one) {
    measurements.merge(one.key(), one, Measurement::and);
  }

  /** Rounds to whole bytes: a fraction comes from the harness, spread over all operations. */
  private static @Nullable Double bytes(JsonNode perOperation) {
    return perOperation.isNumber() ? (double) Math.round(perOperation.doubleValue()) : null;
  }

  private void readLatencies(String runtime, Path directory) throws IOException {
    Map<String, Histogram> histograms = new LinkedHashMap<>();
    for (Path file : files(directory, LatencyRecorder.SUFFIX)) {
      String benchmark = file.getFileName().toString().replaceFirst("-\\d+\\.hlog$", "");
      Histogram histogram = histogram(file.toFile());
      histograms.merge(
          name(benchmark),
          histogram,
          (sum, more) -> {
            sum.add(more);
            return sum;
          });
    }
    histograms.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> Catalog.latencyOrder(entry.getKey())))
        .forEach(entry -> latencies.add(latency(runtime, entry.getKey(), entry.getValue())));
  }

  private static Histogram histogram(File file) throws IOException {
    try (HistogramLogReader log = new HistogramLogReader(file)) {
      EncodableHistogram histogram = log.nextIntervalHistogram();
      if (histogram instanceof Histogram plain) {
        return plain;
      }
      throw new IOException(file + " has no histogram: its benchmark did not finish.");
    }
  }

  private static Latency latency(String runtime, String name, Histogram histogram) {
    List<Latency.Point> curve = new ArrayList<>();
    histogram
        .percentiles(CURVE_STEPS_PER_HALVING)
        .forEach(
            value ->
                curve.add(
                    new Latency.Point(
                        value.getPercentileLevelIteratedTo(), value.getValueIteratedTo())));
    return new Latency(runtime, name, histogram.getTotalCount(), curve);
  }

  /**
   * Shortens {@code io.vmclock.benchmarks.read.ReadBenchmark.utcNanos} to {@code Read.utcNanos}.
   */
  private static String name(String benchmark) {
    String name = benchmark.startsWith(PACKAGE) ? benchmark.substring(PACKAGE.length()) : benchmark;
    return name.substring(name.indexOf('.') + 1).replace("Benchmark.", ".");
  }

  private static List<Double> numbers(JsonNode array) {
    List<Double> numbers = new ArrayList<>();
    array.forEach(
        number -> numbers.add(Math.round(number.doubleValue() * PER_THOUSANDTH) / PER_THOUSANDTH));
    return numbers;
  }

  private static List<Path> files(Path directory, String suffix) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(directory)) {
      return all.filter(path -> path.toString().endsWith(suffix)).sorted().toList();
    }
  }
}
