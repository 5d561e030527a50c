package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.paired.Interval;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds results for tests. */
final class TestResults {
  static final String JDK = "JDK 17";

  private final List<Measurement> measurements = new ArrayList<>();
  private final List<Latency> latencies = new ArrayList<>();
  private final List<PairedGroup> paired = new ArrayList<>();
  private double load;

  TestResults add(String runtime, String name, Double... samples) {
    return add(runtime, name, 1, Measurement.QUIET, samples);
  }

  TestResults add(String runtime, String name, int threads, String writer, Double... samples) {
    measurements.add(new Measurement(runtime, name, threads, writer, List.of(samples), 0.0));
    return this;
  }

  TestResults allocating(String runtime, String name, double bytes) {
    measurements.add(new Measurement(runtime, name, 1, Measurement.QUIET, List.of(30.0), bytes));
    return this;
  }

  /** Adds a ratio with its interval. The difference has the same numbers, times ten, minus ten. */
  TestResults ratio(String runtime, String group, String name, String peer, Interval ratio) {
    return ratio(runtime, group, name, peer, ratio, true);
  }

  TestResults ratio(
      String runtime, String group, String name, String peer, Interval ratio, boolean isDecisive) {
    Interval difference =
        new Interval(10 * ratio.estimate() - 10, 10 * ratio.low() - 10, 10 * ratio.high() - 10);
    paired.add(
        new PairedGroup(
            runtime,
            group,
            8,
            100,
            60,
            Map.of(name, 10 * ratio.estimate(), peer, 10.0),
            List.of(new PairedGroup.Ratio(name, peer, ratio, difference, isDecisive))));
    return this;
  }

  TestResults load(double before) {
    load = before;
    return this;
  }

  TestResults add(Latency latency) {
    latencies.add(latency);
    return this;
  }

  Results results() {
    Map<String, String> runtimes = new LinkedHashMap<>();
    measurements.forEach(one -> runtimes.put(one.runtime(), one.runtime() + " in full"));
    paired.forEach(one -> runtimes.put(one.runtime(), one.runtime() + " in full"));
    return new Results(
        Results.FORMAT,
        "Made up",
        "2026-01-01T00:00:00Z",
        "0123456",
        new Machine("A processor", 2, "Linux 0", "tsc", load),
        runtimes,
        measurements,
        latencies,
        paired);
  }

  Path write(Path file) throws IOException {
    results().write(file);
    return file;
  }
}
