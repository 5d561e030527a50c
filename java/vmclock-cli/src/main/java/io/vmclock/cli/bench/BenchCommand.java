package io.vmclock.cli.bench;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClock.Access;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import io.vmclock.cli.output.Style;
import java.time.Duration;
import java.util.function.IntConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures the cost of calls on this machine. */
@Command(
    name = "bench",
    description = {
      "Measures the cost of the library's calls on this machine, and of calls of the JDK for"
          + " comparison.",
      "If no page is named and /dev/vmclock0 cannot be opened, prints the reason on standard error"
          + " and measures on the embedded page: this machine's clock, published in memory."
    })
public final class BenchCommand extends BaseCommand {
  private static final int MOST_SECONDS = 50;

  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description = "How many seconds to measure, from 1 to " + MOST_SECONDS + ". Default: 15.")
  private int seconds = 15;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw usage("'" + seconds + "' is not a number of seconds from 1 to " + MOST_SECONDS + ".");
    }
    try (PageSource page = source.openOrEmbedded(Access.AUTO, this::notice)) {
      if (isSlowJvm()) {
        notice(
            "This JVM runs with -XX:TieredStopAtLevel or -Xint and does not fully optimize, so all"
                + " calls are slower than in a normal program.");
      }
      ImmutableList<BenchResult> results =
          Bench.measure(Operations.of(page.clock()), Duration.ofSeconds(seconds), progress());
      BenchReport report = new BenchReport(results, page.id(), page.description());
      if (json.isSet()) {
        report.json().print(out());
      } else {
        report.print(out(), style());
      }
    }
    return ExitStatus.OK;
  }

  private static boolean isSlowJvm() {
    String mode = System.getProperty("java.vm.info", "");
    return mode.contains("emulated-client") || mode.contains("interpreted");
  }

  /** Shows the progress on one line that is rewritten in place, if the output is a terminal. */
  private IntConsumer progress() {
    if (json.isSet() || !style().enabled()) {
      return percent -> {};
    }
    return percent -> {
      out().print(Style.REWRITE_LINE + style().faint("measuring, " + percent + " %"));
      if (percent == Bench.DONE) {
        out().print(Style.REWRITE_LINE);
      }
      out().flush();
    };
  }
}
