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

/** Every field of one reading. */
@Command(
    name = "read",
    description = {
      "Prints every field of one consistent reading of the page.",
      "In JSON the keys are the names of the ABI, in its order; a field that the page's size does"
          + " not cover is null. 'counter' is the hardware counter read with them, and left out"
          + " where there is none."
    })
final class ReadCommand extends BaseCommand {
  @Mixin private final SourceOption source = new SourceOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(names = "--pread", description = "Read by pread(2) also where the page can be mapped.")
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
