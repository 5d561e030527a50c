package io.vmclock.cli;

import io.vmclock.VmClockException;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.output.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Prints one line for a failure, and the stack trace only with {@code --verbose}. */
final class FailureHandler implements IExecutionExceptionHandler {
  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult result) {
    // The output before the failure must appear first.
    command.getOut().flush();
    command.getErr().println(command.getColorScheme().errorText("vmclock: ") + message(e));
    if (verbose(command)) {
      command.getErr().println(command.getColorScheme().richStackTraceString(e));
    }
    return ExitStatus.FAILED;
  }

  private static String message(Exception e) {
    if (e instanceof VmClockException || e instanceof CommandFailure) {
      return SafeText.oneLine(e.getMessage());
    }
    return "this is a bug in vmclock: "
        + SafeText.oneLine(e.toString())
        + "; --verbose shows where.";
  }

  private static boolean verbose(CommandLine command) {
    return command.getCommandSpec().root().userObject() instanceof VmclockCommand root
        && root.isVerbose();
  }
}
