package io.vmclock.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Creates the results of a run from its raw files. */
@Command(
    name = "report",
    description = "Creates results.json, README.md and the charts from the raw files of a run.")
public final class Report implements Callable<Integer> {
  private static final List<String> TIME =
      List.of(
          "Read.generation",
          "Read.utcNanosUnordered",
          "Peer.nanoTime",
          "Peer.currentTimeMillis",
          "Peer.agronaOffsetEpoch",
          "Read.utcNanos",
          "Peer.instantNow",
          "Peer.agronaSystemEpoch",
          "Read.readEarliestLatest");
  private static final List<String> CHECKS =
      List.of(
          "Floor.varHandleLoad",
          "Read.disruptionMarker",
          "Read.generation",
          "Guard.guardCheck",
          "Guard.scopedGet",
          "Guard.actionsCheck",
          "Floor.emptyNativeCall");
  private static final List<String> RANDOM =
      List.of(
          "Random.guardedBytes",
          "Random.unguardedBytes",
          "Random.jdkBytes",
          "Uuid.version4",
          "Uuid.version7",
          "Uuid.jdkUuid");

  @Option(names = "--raw", required = true, description = "The directory of the raw files.")
  private Path raw = Path.of("");

  @Option(names = "--out", required = true, description = "The directory for the results.")
  private Path out = Path.of("");

  @Option(names = "--what", required = true, description = "A description of the run.")
  private String what = "";

  @Option(names = "--commit", required = true, description = "The commit of the sources.")
  private String commit = "";

  @Option(names = "--load", required = true, description = "The load average before the run.")
  private double load;

  /** Runs the command, and exits with its status. */
  public static void main(String[] args) {
    // Charts are drawn without a screen.
    System.setProperty("java.awt.headless", "true");
    System.exit(new CommandLine(new Report()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    RawFiles files = RawFiles.read(raw);
    Results results =
        new Results(
            Results.FORMAT,
            what,
            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
            commit,
            Machine.here(load),
            files.runtimes(),
            files.measurements(),
            files.latencies(),
            files.paired());
    Files.createDirectories(out);
    results.write(out.resolve("results.json"));
    Files.writeString(out.resolve("README.md"), Tables.of(results));
    draw(results, out);
    return 0;
  }

  static void draw(Results results, Path out) throws IOException {
    String where =
        results.what() + ". " + results.machine().cpu() + ", " + results.machine().kernel();
    bars(results, TIME, "What a call costs", where, out, "time");
    bars(results, CHECKS, "Was the machine restored or migrated?", where, out, "checks");
    bars(results, RANDOM, "Values that no clone repeats", where, out, "random");
    for (String jdk : results.jdks()) {
      List<Latency> latencies =
          results.latencies().stream().filter(one -> one.runtime().equals(jdk)).toList();
      if (!latencies.isEmpty()) {
        ChartFile.write(
            LatencyChart.of(latencies, "Single calls, " + jdk, where),
            LatencyChart.HEIGHT,
            out,
            "latency-" + jdk.replace("JDK ", ""));
      }
    }
  }

  private static void bars(
      Results results, List<String> names, String title, String subtitle, Path out, String name)
      throws IOException {
    BarChart chart = BarChart.of(results, names);
    if (!chart.isEmpty()) {
      ChartFile.write(chart.chart(title, subtitle), chart.height(), out, name);
    }
  }
}
