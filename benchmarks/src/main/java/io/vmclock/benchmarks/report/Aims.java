package io.vmclock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** The aims for the costs of the library, and whether a run meets them. */
final class Aims {
  /** The first JDK with a faster way to call C. */
  private static final int LATER_JDK = 22;

  /** The required throughput of two reading threads, relative to one thread. */
  private static final double TWO_THREADS = 1.9;

  /** The required throughput of two threads that draw values, relative to one thread. */
  private static final double TWO_THREADS_DRAWING = 1.7;

  /** One aim: its limit as text, and the result on each JDK. */
  record Line(String aim, String limit, List<String> outcomes) {}

  private final Results results;
  private final List<Line> lines = new ArrayList<>();

  private Aims(Results results) {
    this.results = results;
  }

  static List<Line> of(Results results) {
    Aims aims = new Aims(results);
    aims.ratio("generation()", "Read.generation", "Floor.varHandleLoad", 1.2, 1.2);
    aims.ratio("changedSince()", "Guard.guardCheck", "Floor.varHandleLoad", 1.2, 1.2);
    aims.ratio("utcNanosUnordered()", "Read.utcNanosUnordered", "Peer.nanoTime", 0.60, 0.50);
    aims.ratio("utcNanos()", "Read.utcNanos", "Peer.nanoTime", 1.25, 1.15);
    aims.ratio("utcNanos()", "Read.utcNanos", "Peer.instantNow", 0.9, 0.9);
    aims.ratio(
        "utcNanosOr(), page unreliable,", "Unreliable.utcNanosOr", "Read.utcNanos", 1.2, 1.2);
    aims.ratio("SnapshotSafeRandom", "Random.guardedBytes", "Random.unguardedBytes", 1.05, 1.05);
    aims.ratio("version7()", "Uuid.version7", "Uuid.jdkUuid", 0.33, 0.33);
    aims.read();
    aims.add(
        "earliest and latest UTC",
        "41.5 ns",
        jdk -> aims.median(jdk, "Read.readEarliestLatest"),
        jdk -> 41.5,
        "%.1f");
    aims.worst("bytes allocated by any call", "0 B", aims::mostBytes, 0.5, "%.0f");
    aims.worst("any call, with a writer at 1 kHz", "× 1.05", aims::writerCost, 1.05, "× %.2f");
    aims.twoThreads("any check, time or reading", TWO_THREADS, List.of("Read.", "Guard."));
    aims.twoThreads(
        "random bytes and UUIDs",
        TWO_THREADS_DRAWING,
        List.of("Random.guardedBytes", "Uuid.version4", "Uuid.version7"));
    return aims.lines;
  }

  private void ratio(String label, String name, String peer, double most, double mostLater) {
    String peerLabel = Catalog.operation(peer).label();
    String limits =
        most == mostLater
            ? String.format(Locale.ROOT, "× %.2f", most)
            : String.format(Locale.ROOT, "× %.2f, from JDK 22 × %.2f", most, mostLater);
    add(
        label + " to " + peerLabel,
        limits,
        jdk -> median(jdk, name) / median(jdk, peer),
        jdk -> isLater(jdk) ? mostLater : most,
        "× %.2f");
  }

  private void read() {
    add(
        "read(Snapshot) minus the C loop",
        "6 ns, from JDK 22 4 ns",
        jdk -> median(jdk, "Read.read") - median(Measurement.C, "read"),
        jdk -> isLater(jdk) ? 4 : 6,
        "%.1f");
  }

  private OptionalDouble mostBytes(String jdk) {
    return Stream.of(
            "Read.generation",
            "Read.disruptionMarker",
            "Guard.guardCheck",
            "Read.taiNanos",
            "Read.taiNanosUnordered",
            "Read.utcNanos",
            "Read.utcNanosUnordered",
            "Unreliable.utcNanosOr",
            "Read.read",
            "Read.readEarliestLatest",
            "Adapter.ticker",
            "Adapter.kernelUtcNanos")
        .flatMap(name -> results.find(jdk, name).stream())
        .mapToDouble(one -> one.bytesPerOperation() == null ? Double.NaN : one.bytesPerOperation())
        .max();
  }

  private OptionalDouble writerCost(String jdk) {
    return results.measurements().stream()
        .filter(one -> one.runtime().equals(jdk) && one.writer().equals("1kHz"))
        .filter(one -> !one.name().startsWith("Peer."))
        .mapToDouble(one -> one.median() / median(jdk, one.name()))
        .max();
  }

  private void twoThreads(String label, double gain, List<String> prefixes) {
    worst(
        label + ", on each of two threads",
        String.format(Locale.ROOT, "× %.2f", 2 / gain),
        jdk ->
            results.measurements().stream()
                .filter(one -> one.runtime().equals(jdk) && one.threads() == 2)
                .filter(one -> prefixes.stream().anyMatch(one.name()::startsWith))
                .mapToDouble(one -> one.median() / median(jdk, one.name()))
                .max(),
        2 / gain,
        "× %.2f");
  }

  private void worst(
      String aim,
      String limit,
      Function<String, OptionalDouble> value,
      double most,
      String format) {
    add(aim, limit, jdk -> value.apply(jdk).orElse(Double.NaN), jdk -> most, format);
  }

  private void add(
      String aim,
      String limit,
      ToDoubleFunction<String> value,
      ToDoubleFunction<String> most,
      String format) {
    List<String> outcomes = new ArrayList<>();
    for (String jdk : results.jdks()) {
      double is = value.applyAsDouble(jdk);
      outcomes.add(
          Double.isNaN(is)
              ? "not measured"
              : String.format(Locale.ROOT, format, is)
                  + (is <= most.applyAsDouble(jdk) ? "" : ", missed"));
    }
    lines.add(new Line(aim, limit, outcomes));
  }

  private double median(String runtime, String name) {
    return results.find(runtime, name).map(Measurement::median).orElse(Double.NaN);
  }

  private static boolean isLater(String jdk) {
    return Integer.parseInt(jdk.replace("JDK ", "")) >= LATER_JDK;
  }
}
