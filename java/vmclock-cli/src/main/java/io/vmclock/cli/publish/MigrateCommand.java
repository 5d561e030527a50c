package io.vmclock.cli.publish;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.WrittenPageOption;
import io.vmclock.publish.PageWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Updates a page as a hypervisor does after it migrated the machine. */
@Command(
    name = "migrate",
    description =
        "Acts as the hypervisor of a published page: raises only the disruption marker, as a"
            + " hypervisor does after a live migration.")
public final class MigrateCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    HypervisorUpdate.applyAndPrint(page.path(), PageWriter::migrate, json.isSet(), out(), style());
    return ExitStatus.OK;
  }
}
