package io.vmclock.cli;

import io.vmclock.VmClock.Access;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import io.vmclock.cli.publish.LeapListNotice;
import io.vmclock.publish.LeapSeconds;
import java.time.Instant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints one live reading. */
@Command(
    name = "now",
    description = {
      "Prints one live reading: UTC and TAI with the bound on their error, the generation, the"
          + " disruption marker, the clock status, and the cost of a read on this machine.",
      "If no page is named and /dev/vmclock0 cannot be opened, prints the reason on standard error"
          + " and reads the embedded page: this machine's clock, published in memory.",
      "The exit status is 1 if the page has no time on any scale."
    })
final class NowCommand extends BaseCommand {
  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    try (PageSource page = source.openOrEmbedded(Access.AUTO, this::notice)) {
      NowReport report = NowReport.of(page);
      if (page.isEmbedded()) {
        LeapListNotice.of(
                page.clock().read(page.clock().newSnapshot()), LeapSeconds.system(), Instant.now())
            .ifPresent(this::notice);
      }
      if (json.isSet()) {
        report.json().print(out());
      } else {
        report.print(out(), style());
      }
      return report.time().hasTime() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }
}
