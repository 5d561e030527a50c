package io.vmclock.cli.publish;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.WrittenPageOption;
import io.vmclock.publish.PageWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plays a hypervisor that restored the machine from a snapshot. */
@Command(
    name = "restore",
    description =
        "Plays the hypervisor on a published page: raises generation and disruption marker, as"
            + " when the machine was restored from a snapshot.")
public final class RestoreCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    HypervisorUpdate.applyAndPrint(page.path(), PageWriter::restore, json.isSet(), out(), style());
    return ExitStatus.OK;
  }
}
