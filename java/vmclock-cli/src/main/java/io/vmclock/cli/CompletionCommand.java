package io.vmclock.cli;

import io.vmclock.cli.base.BaseCommand;
import io.vmclock.cli.base.ExitStatus;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints a script that completes the command line. */
@Command(
    name = "completion",
    description = {
      "Prints a script with which a shell completes commands and options.",
      "In bash or zsh, this line loads it: source <(vmclock completion bash)"
    })
final class CompletionCommand extends BaseCommand {
  /** The shells that can load the script, with the names that users type. */
  @SuppressWarnings("MemberName")
  enum Shell {
    bash,
    zsh
  }

  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  // Only checked by picocli: call() says why its value does not matter.
  @SuppressWarnings({"NullAway.Init", "UnusedVariable"})
  @Parameters(paramLabel = "SHELL", description = "The shell: ${COMPLETION-CANDIDATES}.")
  private Shell shell;

  @Override
  public Integer call() {
    // The same script works in both: it loads zsh's emulation of bash's completion.
    out().print(AutoComplete.bash("vmclock", spec.root().commandLine()));
    return ExitStatus.OK;
  }
}
