package io.vmclock.cli;

import io.vmclock.VmClock.Access;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageSource;
import io.vmclock.cli.base.SourceOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints every field of one reading. */
@Command(
    name = "read",
    description = {
      "Prints every field of one consistent reading of the page.",
      "In JSON, the keys are the field names of the ABI, in the ABI's order. The keys that end in"
          + " _name or _names have the names of codes and flags. A field that the page's size does"
          + " not cover is null. 'counter' is the hardware counter of this reading; it is null if"
          + " the page names no counter, or names one that this machine does not have, and"
          + " 'unavailable' has the reason. 'tai_offset_doubt' is a text. It is present only if"
          + " tai_offset_sec has the wrong sign or an impossible value."
    })
final class ReadCommand extends BaseCommand {
  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--pread", description = "Read with pread(2), even if the page can be mapped.")
  private boolean pread;

  @Override
  public Integer call() {
    try (PageSource page = source.open(pread ? Access.PREAD : Access.AUTO)) {
      ReadReport report = ReadReport.of(page.clock().read(page.clock().newSnapshot()), page);
      if (json.isSet()) {
        report.json().print(out());
      } else {
        report.print(out(), style());
      }
    }
    return ExitStatus.OK;
  }
}
