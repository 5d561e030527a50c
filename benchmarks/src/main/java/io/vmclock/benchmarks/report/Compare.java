package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.report.Comparison.Change;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints which operations became slower or faster from one run to another. */
@Command(
    name = "benchmarks/compare",
    sortOptions = false,
    description = {
      "Compares two runs by their paired ratios: each operation with its peer in the same turns, so"
          + " two machines of one kind, or one machine on two days, can be compared.",
      "A change counts if the 95 %% intervals of the two runs do not overlap, and if it is at least"
          + " 5 %%.",
      "Status 0: no operation became slower; 1: an operation became slower; 2: the files cannot be"
          + " compared."
    })
public final class Compare implements Callable<Integer> {
  static final int SLOWER = 1;
  static final int UNUSABLE = 2;

  private static final double IDLE_LOAD = 0.5;

  @Parameters(
      index = "0",
      paramLabel = "BEFORE",
      description = "The results.json of the first run.")
  private Path before = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "AFTER",
      description = "The results.json of the second run.")
  private Path after = Path.of("");

  @Option(
      names = "--margin",
      paramLabel = "PERCENT",
      description = "The smallest change that counts. Default: 5.")
  private double marginPercent = Comparison.LEAST_MARGIN * 100;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  private boolean help;

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  /** Runs the command, and exits with its status. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    return new CommandLine(new Compare());
  }

  @Override
  public Integer call() {
    Results first;
    Results second;
    try {
      first = Results.read(before);
      second = Results.read(after);
    } catch (NoSuchFileException e) {
      return unusable(
          "There is no file " + e.getFile() + ": create results.json with benchmarks/run.");
    } catch (IOException e) {
      return unusable(String.valueOf(e.getMessage()));
    }
    warnOfLoad(before, first);
    warnOfLoad(after, second);
    Comparison comparison = new Comparison(first, second, marginPercent / 100);
    if (comparison.changes().isEmpty()) {
      return unusable(
          before + " and " + after + " have no ratio in common: compare runs with the same JDKs.");
    }
    return print(comparison);
  }

  /** Warns of other load, which can change during a run and does not show in one operation. */
  private void warnOfLoad(Path file, Results results) {
    if (results.machine().loadBefore() > IDLE_LOAD) {
      spec.commandLine()
          .getErr()
          .printf(
              "compare: other programs were running when %s was measured (load average %s). Measure"
                  + " again without them to confirm a change.%n",
              file, results.machine().loadBefore());
    }
  }

  private int print(Comparison comparison) {
    PrintWriter out = spec.commandLine().getOut();
    comparison.gone().forEach(key -> out.println("not in both  " + key));
    comparison.changes().stream().filter(Change::isFaster).forEach(one -> print("faster", one));
    comparison.changes().stream().filter(Change::isSlower).forEach(one -> print("slower", one));
    long slower = comparison.changes().stream().filter(Change::isSlower).count();
    out.printf(Locale.ROOT, "%d ratios compared, %d slower%n", comparison.changes().size(), slower);
    return slower == 0 ? 0 : SLOWER;
  }

  private void print(String word, Change one) {
    spec.commandLine()
        .getOut()
        .printf(
            Locale.ROOT,
            "%-11s  %s: %s to %s, %+.1f %%%n",
            word,
            one.key(),
            PairedTables.format(one.before(), "%.3f"),
            PairedTables.format(one.after(), "%.3f"),
            one.change() * 100);
  }

  private int unusable(String message) {
    spec.commandLine().getErr().println("compare: " + message);
    return UNUSABLE;
  }
}
