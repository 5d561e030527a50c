package io.vmclock.cli;

import io.vmclock.cli.audit.AuditCommand;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.bench.BenchCommand;
import io.vmclock.cli.doctor.DoctorCommand;
import io.vmclock.cli.metrics.MetricsCommand;
import io.vmclock.cli.publish.MigrateCommand;
import io.vmclock.cli.publish.PublishCommand;
import io.vmclock.cli.publish.RestoreCommand;
import io.vmclock.cli.source.SourcesCommand;
import io.vmclock.cli.watch.WatchCommand;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code vmclock}. Its subcommands do the work. */
@Command(
    name = "vmclock",
    description =
        "Reads the vmclock page that a hypervisor shares with its guest. The page has the time with"
            + " a bound on its error, and reports disruptions of the clock and restores of the"
            + " machine.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    scope = ScopeType.INHERIT,
    synopsisSubcommandLabel = "COMMAND",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:success; the device or page is usable",
      "1:failure, or the device or page is not usable",
      "2:the command line is wrong",
      "3:the launcher cannot build or start the command"
    },
    subcommands = {
      NowCommand.class,
      ReadCommand.class,
      WatchCommand.class,
      ConvertCommand.class,
      DoctorCommand.class,
      SourcesCommand.class,
      MetricsCommand.class,
      AuditCommand.class,
      BenchCommand.class,
      PublishCommand.class,
      RestoreCommand.class,
      MigrateCommand.class,
      CompletionCommand.class,
      HelpCommand.class
    })
final class VmclockCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean verbose;

  boolean isVerbose() {
    return verbose;
  }

  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getOut());
    return ExitStatus.OK;
  }
}
