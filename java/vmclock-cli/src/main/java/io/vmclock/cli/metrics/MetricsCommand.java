package io.vmclock.cli.metrics;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.base.DurationConverter;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.LibraryLog;
import io.vmclock.cli.base.PageOption;
import io.vmclock.cli.base.StopSignal;
import io.vmclock.cli.output.OutputFile;
import io.vmclock.cli.output.SafeText;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the metrics of this machine for Prometheus. */
@Command(
    name = "metrics",
    description = {
      "Prints the metrics of this machine in the text format of Prometheus: whether it has a time"
          + " that can be relied on, the bound on its error, the offset of the system clock, which"
          + " sources of time and of restores are usable, and the generation of the page.",
      "With --out, writes them to a file, for the textfile collector of node_exporter. With"
          + " --every, writes the file again at this interval until SIGINT, SIGTERM or SIGHUP"
          + " ends the command with exit status 0. Counters need --every: they count since the"
          + " command started.",
      "A machine without a page or any other source has metrics that show this. The exit status is"
          + " 1 if the metrics cannot be written. If a later write with --every fails, the command"
          + " prints the reason and tries again."
    })
public final class MetricsCommand extends BaseCommand {
  /** node_exporter runs as another user. */
  private static final int READABLE_BY_ALL = 0644;

  @Mixin private final PageOption page = new PageOption();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "Write to this file instead of standard output. The file is replaced as a whole, and every"
              + " user may read it (mode 0644). node_exporter reads files whose name ends in .prom."
              + " A symbolic link is not followed.")
  private @Nullable Path out;

  @Option(
      names = "--every",
      paramLabel = "TIME",
      converter = DurationConverter.class,
      description = "Write the file again at this interval, such as 15s. Needs --out.")
  private @Nullable Duration interval;

  private String failure = "";

  @Override
  public Integer call() {
    if (interval != null && out == null) {
      throw usage("--every needs --out");
    }
    if (interval == null) {
      LibraryLog.off();
    } else {
      LibraryLog.warningsOnly();
    }
    try (StopSignal stop = new StopSignal();
        MachineMetrics metrics = MachineMetrics.open(page.path())) {
      if (out == null) {
        out().print(metrics.text(false));
        out().flush();
        return ExitStatus.OK;
      }
      write(out, metrics.text(interval != null));
      if (interval != null) {
        repeat(metrics, out, interval, stop);
      }
      return ExitStatus.OK;
    }
  }

  private static void write(Path file, String text) {
    OutputFile.replace(file, text, READABLE_BY_ALL);
  }

  private void repeat(MachineMetrics metrics, Path file, Duration every, StopSignal stop) {
    notice(
        "Writing "
            + SafeText.oneLine(file.toString())
            + " every "
            + DurationConverter.text(every)
            + "; SIGINT (Ctrl-C), SIGTERM or SIGHUP stops it.");
    while (!stop.requestedWithin(every)) {
      try {
        write(file, metrics.text(true));
        if (!failure.isEmpty()) {
          failure = "";
          notice("The file can be written again.");
        }
      } catch (CommandFailure e) {
        String message = String.valueOf(e.getMessage());
        if (!message.equals(failure)) {
          failure = message;
          notice(message + " The command tries again.");
        }
      }
    }
  }
}
