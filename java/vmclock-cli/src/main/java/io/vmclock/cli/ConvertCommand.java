package io.vmclock.cli;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.PageOption;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Table;
import io.vmclock.cli.output.TimeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Converts a counter value to the page's time. */
@Command(
    name = "convert",
    description = {
      "Converts a value of the hardware counter to the page's time.",
      "In JSON, a value that the page does not offer is null, and 'unavailable' has the reason. The"
          + " exit status is 1 if the page has no time on any scale."
    })
final class ConvertCommand extends BaseCommand {
  @Mixin private final PageOption page = new PageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--counter",
      paramLabel = "N",
      required = true,
      converter = CounterConverter.class,
      description = "The counter value: unsigned decimal, or hexadecimal with 0x.")
  private long counter;

  @Override
  public Integer call() {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot reading = clock.read().recomputeAt(counter);
      TimeReport time = TimeReport.of(reading);
      if (json.isSet()) {
        JsonObject object = new JsonObject();
        JsonObject reasons = new JsonObject();
        object.put("counter", Long.toUnsignedString(counter));
        time.addTo(object, reasons);
        object.put("source", clock.path().toString()).put("unavailable", reasons).print(out());
      } else {
        Table table = new Table(style());
        table.row("counter", Long.toUnsignedString(counter));
        time.addTo(table);
        table.row("clock status", time.status());
        table.row("page", SafeText.oneLine(clock.path().toString()));
        table.print(out());
      }
      return time.hasTime() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }
}
