package io.vmclock.cli;

import io.vmclock.cli.bench.BenchCommand;
import io.vmclock.cli.doctor.DoctorCommand;
import io.vmclock.cli.publish.MigrateCommand;
import io.vmclock.cli.publish.PublishCommand;
import io.vmclock.cli.publish.RestoreCommand;
import io.vmclock.cli.watch.WatchCommand;
import java.util.concurrent.Callable;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command itself; what it does is its subcommands'. */
@Command(
    name = "vmclock",
    description =
        "Reads the vmclock page that a hypervisor shares with its guest: the time with a bound on"
            + " its error, disruptions of the clock, restores of the machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done, and what was asked about is usable",
      "1:failed, or what was asked about is not usable",
      "2:the command line is wrong",
      "3:the launcher could not build or start the command"
    },
    subcommands = {
      NowCommand.class,
      ReadCommand.class,
      WatchCommand.class,
      ConvertCommand.class,
      DoctorCommand.class,
      BenchCommand.class,
      PublishCommand.class,
      RestoreCommand.class,
      MigrateCommand.class,
      GenerateCompletion.class
    })
final class VmclockCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli's to set
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "With a failure, print where in the program it was noticed.")
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "No command is given, such as 'now'.");
  }
}
