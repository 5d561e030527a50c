package io.vmclock.cli;

import io.vmclock.publish.PageWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Plays a hypervisor that migrated the machine. */
@Command(
    name = "migrate",
    description =
        "Plays the hypervisor on a published page: raises the disruption marker alone, as when the"
            + " machine was migrated live.")
final class MigrateCommand extends BaseCommand {
  @Mixin private final WrittenPageOption page = new WrittenPageOption();

  @Mixin private final JsonOption json = new JsonOption();

  @Override
  public Integer call() {
    HypervisorPlay.perform(page.path(), PageWriter::migrate, json.isSet(), out(), style());
    return ExitStatus.OK;
  }
}
