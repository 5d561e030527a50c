package io.vmclock.cli.source;

import com.google.common.base.Ascii;
import com.google.common.collect.ImmutableList;
import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.output.JsonObject;
import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Table;
import io.vmclock.env.SourceStatus;
import io.vmclock.env.VmClockEnvironment;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the sources of time and of restores. */
@Command(
    name = "sources",
    description = {
      "Lists every source of time and of restores that a program can use on this machine, the best"
          + " one of each first: whether it is usable now, and what it gives or why it is missing.",
      "The exit status is 0 even if no source is usable. 'vmclock now --source NAME' reads a source"
          + " of time."
    })
public final class SourcesCommand extends BaseCommand {
  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    List<SourceStatus> sources = VmClockEnvironment.survey();
    if (json.isSet()) {
      json(sources).print(out());
    } else {
      Table table = new Table(style());
      for (SourceStatus source : sources) {
        table.row(
            Ascii.toLowerCase(source.purpose().name()),
            Ascii.toLowerCase(source.state().name()),
            SafeText.oneLine(source.name()),
            SafeText.oneLine(source.detail()));
      }
      table.print(out());
    }
    return ExitStatus.OK;
  }

  private static JsonObject json(List<SourceStatus> sources) {
    return new JsonObject()
        .put(
            "sources",
            sources.stream()
                .map(
                    source ->
                        new JsonObject()
                            .put("purpose", Ascii.toLowerCase(source.purpose().name()))
                            .put("name", source.name())
                            .put("state", Ascii.toLowerCase(source.state().name()))
                            .put("detail", source.detail()))
                .collect(ImmutableList.toImmutableList()));
  }
}
