package io.vmclock.cli;

import io.vmclock.Snapshot;
import io.vmclock.VmClock.Access;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ClockSource;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.LibraryLog;
import io.vmclock.cli.base.Machine;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import io.vmclock.cli.publish.LeapListNotice;
import io.vmclock.cli.publish.SynchronizationNotice;
import io.vmclock.cli.source.BoundedReport;
import io.vmclock.cli.source.TimeSourceConverter;
import io.vmclock.env.TimeSource;
import io.vmclock.publish.LeapSeconds;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints one live reading. */
@Command(
    name = "now",
    description = {
      "Prints one live reading: UTC and TAI with the bound on their error, the generation, the"
          + " disruption marker, the clock status, and the cost of a read on this machine.",
      "If no page is named and /dev/vmclock0 cannot be opened, prints the reason on standard error"
          + " and reads the embedded page: this machine's clock, published in memory.",
      "Warns on standard error if the page's counter is the TSC and the kernel does not trust it.",
      "With --source, reads another source of time instead, and prints UTC with the bound on its"
          + " error.",
      "The exit status is 1 if there is no time on any scale."
    })
final class NowCommand extends BaseCommand {
  @Mixin private final SourceOption source = new SourceOption();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      converter = TimeSourceConverter.class,
      description =
          "Read this source of time: page, clockbound or kernel. 'vmclock sources' lists what this"
              + " machine has.")
  private @Nullable TimeSource timeSource;

  @Mixin private final JsonOption json = new JsonOption();

  private final Machine machine;

  NowCommand() {
    this(Machine.here());
  }

  NowCommand(Machine machine) {
    this.machine = machine;
  }

  @Override
  public Integer call() {
    if (timeSource != null) {
      return printBounded(timeSource);
    }
    try (PageSource page = source.openOrEmbedded(Access.AUTO, this::notice)) {
      NowReport report = NowReport.of(page);
      Snapshot reading = page.clock().read();
      ClockSource.warning(reading, machine).ifPresent(this::notice);
      if (page.isEmbedded()) {
        SynchronizationNotice.of(reading).ifPresent(this::notice);
        LeapListNotice.of(reading, LeapSeconds.system(), Instant.now()).ifPresent(this::notice);
      }
      if (json.isSet()) {
        report.json().print(out());
      } else {
        report.print(out(), style());
      }
      return report.time().hasTime() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }

  private int printBounded(TimeSource named) {
    if (source.isGiven()) {
      throw usage("--source cannot be used together with --page or --embedded");
    }
    LibraryLog.off();
    BoundedReport report = BoundedReport.of(named);
    if (json.isSet()) {
      report.json().print(out());
    } else {
      report.print(out(), style());
    }
    return ExitStatus.OK;
  }
}
