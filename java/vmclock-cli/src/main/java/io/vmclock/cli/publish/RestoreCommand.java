package io.vmclock.cli.publish;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.WrittenPageOption;
import io.vmclock.publish.PageWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Updates a page as a hypervisor does after it restored the machine from a snapshot. */
@Command(
    name = "restore",
    description =
        "Acts as the hypervisor of a published page: raises the generation and the disruption"
            + " marker, as a hypervisor does after it restored the machine from a snapshot.")
public final class RestoreCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    HypervisorUpdate.applyAndPrint(page.path(), PageWriter::restore, json.isSet(), out(), style());
    return ExitStatus.OK;
  }
}
