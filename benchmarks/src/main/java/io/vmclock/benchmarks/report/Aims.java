package io.vmclock.benchmarks.report;

import com.google.common.collect.ImmutableSet;
import io.vmclock.benchmarks.paired.Group;
import io.vmclock.benchmarks.paired.Interval;
import io.vmclock.benchmarks.report.PairedGroup.Ratio;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Stream;

/** The aims for the costs of the library, and whether a run meets them. */
final class Aims {
  /** The first JDK with a faster way to call C. */
  private static final int LATER_JDK = 21;

  /** The most that a reading may take with a second reader or a writer, relative to one thread. */
  private static final double SHARED = 1.05;

  /** The same for random bytes and UUIDs: two threads draw 1.7 times as much as one. */
  private static final double SHARED_DRAWING = 2 / 1.7;

  /** The operations of the library that return an object, or fill an array from a DRBG. */
  private static final ImmutableSet<String> OBJECTS =
      ImmutableSet.of(
          "Adapter.utcClockInstant",
          "Read.utcBounds",
          "Adapter.kernelUtcBounds",
          "Random.guardedBytes",
          "Uuid.version4",
          "Uuid.version4Batch",
          "Uuid.version7",
          "Uuid.version7Batch");

  /** One aim: its limit as text, and the result on each JDK. */
  record Line(String aim, String limit, List<String> outcomes) {}

  private final Results results;
  private final List<Line> lines = new ArrayList<>();

  private Aims(Results results) {
    this.results = results;
  }

  static List<Line> of(Results results) {
    Aims aims = new Aims(results);
    aims.ratio("Read.generation", "Floor.varHandleLoad", 1.2, 1.2);
    aims.ratio("Guard.guardCheck", "Floor.varHandleLoad", 1.2, 1.2);
    aims.ratio("Read.utcNanosUnordered", "Peer.nanoTime", 0.60, 0.50);
    aims.ratio("Read.utcNanos", "Peer.nanoTime", 1.25, 1.15);
    aims.ratio("Read.utcNanos", "Peer.instantNow", 0.9, 0.9);
    aims.ratio("Unreliable.utcNanosOr", "Read.utcNanosOr", 1.2, 1.2);
    aims.ratio("Adapter.utcClockInstant", "Floor.utcNanosAndInstant", SHARED, SHARED);
    aims.ratio("Read.utcBounds", "Floor.boundsAndObject", SHARED, SHARED);
    aims.ratio("Random.guardedBytes", "Random.unguardedBytes", 1.05, 1.05);
    aims.ratio("Uuid.version7", "Uuid.jdkUuid", 0.33, 0.33);
    aims.difference("Read.read", "C.read", 6, 4);
    aims.difference("Read.readEarliestLatest", "C.read", 6, 4);
    aims.bytes();
    aims.ratio("Adapter.ticker" + Group.TWO_THREADS, "Adapter.ticker", SHARED, SHARED);
    aims.worst("any check, time or reading", Group.TWO_THREADS, "readers", SHARED);
    aims.worst("any check, time or reading", Group.WRITER, "readers", SHARED);
    aims.worst("random bytes and UUIDs", Group.TWO_THREADS, "drawing", SHARED_DRAWING);
    return aims.lines;
  }

  private void ratio(String name, String peer, double most, double mostLater) {
    add(
        label(name) + " to " + label(peer),
        limits("× %.2f", most, mostLater),
        jdk ->
            results
                .ratio(jdk, name, peer)
                .map(
                    one ->
                        "× " + outcome(one, one.ratio(), "%.2f", isLater(jdk) ? mostLater : most))
                .orElse("not measured"));
  }

  private void difference(String name, String peer, double most, double mostLater) {
    add(
        label(name) + " minus " + label(peer),
        limits("%.0f ns", most, mostLater),
        jdk ->
            results
                .ratio(jdk, name, peer)
                .map(one -> outcome(one, one.difference(), "%.1f", isLater(jdk) ? mostLater : most))
                .orElse("not measured"));
  }

  private static String outcome(Ratio of, Interval interval, String number, double most) {
    return PairedTables.format(interval, number)
        + ", "
        + (of.isDecisive() ? verdict(interval, most) : "undecided: too few turns");
  }

  private static String verdict(Interval interval, double most) {
    if (interval.high() <= most) {
      return "met";
    }
    return interval.low() > most ? "**missed**" : "undecided";
  }

  /** Adds an aim for every operation of the library in a group. The slowest one counts. */
  private void worst(String label, String load, String group, double most) {
    add(
        label + load,
        limits("× %.2f", most, most),
        jdk ->
            results.paired().stream()
                .filter(one -> one.runtime().equals(jdk) && one.group().equals(group))
                .flatMap(one -> one.ratios().stream())
                .filter(one -> one.name().endsWith(load) && isOurs(one.peer()))
                .max(Comparator.comparingDouble(one -> sortKey(one.ratio(), most)))
                .map(
                    one ->
                        "× " + outcome(one, one.ratio(), "%.2f", most) + ": " + label(one.peer()))
                .orElse("not measured"));
  }

  /** Orders missed before undecided before met aims, and then by the ratio. */
  private static double sortKey(Interval interval, double most) {
    double verdict = interval.low() > most ? 2 : interval.high() > most ? 1 : 0;
    return verdict * 1e6 + interval.estimate();
  }

  private static boolean isOurs(String name) {
    return Catalog.operation(name).origin() == Catalog.Origin.LIBRARY;
  }

  /** Bytes come from JMH. */
  private void bytes() {
    add(
        "bytes allocated by any call that returns a number",
        "0 B",
        jdk -> {
          OptionalDouble most = mostBytes(jdk);
          if (most.isEmpty()) {
            return "not measured";
          }
          return String.format(
              Locale.ROOT,
              "%.0f, %s",
              most.getAsDouble(),
              most.getAsDouble() < 0.5 ? "met" : "**missed**");
        });
  }

  private OptionalDouble mostBytes(String jdk) {
    return Catalog.GROUPS.stream()
        .flatMap(group -> group.operations().stream())
        .filter(one -> one.origin() == Catalog.Origin.LIBRARY && !OBJECTS.contains(one.name()))
        .map(Catalog.Operation::name)
        .flatMap(name -> results.find(jdk, name).stream())
        .flatMap(one -> Stream.ofNullable(one.bytesPerOperation()))
        .mapToDouble(Double::doubleValue)
        .max();
  }

  private void add(String aim, String limit, Function<String, String> outcome) {
    lines.add(new Line(aim, limit, results.jdks().stream().map(outcome).toList()));
  }

  private static String limits(String format, double most, double mostLater) {
    String limit = String.format(Locale.ROOT, format, most);
    return most == mostLater
        ? limit
        : limit + ", from JDK 21 " + String.format(Locale.ROOT, format, mostLater);
  }

  private static String label(String name) {
    return Catalog.italicLabel(name).replace("*", "");
  }

  private static boolean isLater(String jdk) {
    return Integer.parseInt(jdk.replace("JDK ", "")) >= LATER_JDK;
  }
}
