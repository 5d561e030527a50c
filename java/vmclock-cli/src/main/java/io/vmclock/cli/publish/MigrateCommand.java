package io.vmclock.cli.publish;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.base.JsonOption;
import io.vmclock.cli.base.WrittenPageOption;
import io.vmclock.publish.PageWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plays a hypervisor that migrated the machine. */
@Command(
    name = "migrate",
    description =
        "Plays the hypervisor on a published page: raises the disruption marker alone, as when the"
            + " machine was migrated live.")
public final class MigrateCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    HypervisorUpdate.applyAndPrint(page.path(), PageWriter::migrate, json.isSet(), out(), style());
    return ExitStatus.OK;
  }
}
