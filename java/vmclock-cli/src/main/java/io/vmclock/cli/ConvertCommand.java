package io.vmclock.cli;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The page's time for a value of its counter. */
@Command(
    name = "convert",
    description = {
      "Prints the time that the page gives for a value of its hardware counter.",
      "In JSON, what the page does not give is null, and 'unavailable' says why. The status is 1"
          + " if there is no time on any scale."
    })
final class ConvertCommand extends BaseCommand {
  @Mixin private final PageOption page = new PageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Option(
      names = "--counter",
      paramLabel = "N",
      required = true,
      converter = CounterConverter.class,
      description = "The counter's value, unsigned: decimal, or hexadecimal after 0x.")
  private long counter;

  @Override
  public Integer call() {
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot reading = clock.read().recomputeAt(counter);
      TimeReport time = TimeReport.of(reading);
      if (json.isSet()) {
        JsonObject object = new JsonObject();
        JsonObject reasons = new JsonObject();
        time.addTo(object, reasons);
        object.put("unavailable", reasons).print(out());
      } else {
        Table table = new Table(style());
        table.row("counter", Long.toUnsignedString(counter));
        time.addTo(table);
        table.row("clock status", time.status());
        table.row("page", OneLine.of(clock.path().toString()));
        table.print(out());
      }
      return time.hasTime() ? ExitStatus.OK : ExitStatus.FAILED;
    }
  }
}
