package io.vmclock.cli;

import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.output.SafeText;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Prints one line for a wrong command line. The line also names the option for help. */
final class UsageHandler implements IParameterExceptionHandler {
  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    String message = withoutPrefix(SafeText.oneLine(e.getMessage()));
    command
        .getErr()
        .println(
            command.getColorScheme().errorText("vmclock: ")
                + message
                + (message.endsWith(".") ? "" : ".")
                + suggestion(e)
                + " `"
                + command.getCommandSpec().qualifiedName()
                + " --help` shows the usage.");
    return ExitStatus.USAGE;
  }

  /** Removes the prefix that some of picocli's messages have. */
  private static String withoutPrefix(String message) {
    String prefix = "Error: ";
    return message.startsWith(prefix) ? message.substring(prefix.length()) : message;
  }

  private static String suggestion(ParameterException e) {
    if (!(e instanceof UnmatchedArgumentException unmatched)) {
      return "";
    }
    var suggestions = unmatched.getSuggestions();
    return suggestions.isEmpty() ? "" : " Did you mean " + String.join(" or ", suggestions) + "?";
  }
}
