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

/** What calls cost here. */
@Command(
    name = "bench",
    description = {
      "Measures what the library's calls cost on this machine, beside the JDK's own.",
      "Without --page, where /dev/vmclock0 cannot be opened, it says why on standard error and"
          + " measures on the embedded page: this machine's own clock, published in memory."
    })
public final class BenchCommand extends BaseCommand {
  private static final int MOST_SECONDS = 50;

  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--seconds",
      paramLabel = "SECONDS",
      description = "How long to measure, 1 to " + MOST_SECONDS + "; 15 if not given.")
  private int seconds = 15;

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw usage("'" + seconds + "' is no number of seconds from 1 to " + MOST_SECONDS + ".");
    }
    try (PageSource page = source.openOrEmbedded(Access.AUTO, this::notice)) {
      if (isSlowJvm()) {
        notice(
            "This JVM has been told not to optimise (-XX:TieredStopAtLevel, -Xint), so that all"
                + " of this is slower than it is in a program.");
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

  /** One line that is written over and over, where there is a terminal. */
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
