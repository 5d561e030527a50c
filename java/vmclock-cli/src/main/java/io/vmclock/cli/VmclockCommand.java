package io.vmclock.cli;

import io.vmclock.cli.base.ExitStatus;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code vmclock}. {@link Subcommands} lists its subcommands, which do the work. */
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
