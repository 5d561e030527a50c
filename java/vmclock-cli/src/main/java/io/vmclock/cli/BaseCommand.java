package io.vmclock.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a subcommand's output goes, and in what style. */
abstract class BaseCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli's to set
  @Spec
  private CommandSpec spec;

  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  Style style() {
    return Style.of(spec.commandLine().getColorScheme().ansi());
  }

  /** Prints one line beside the output. */
  void notice(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        Style.of(spec.commandLine().getColorScheme().ansi()).warning("vmclock: ")
            + OneLine.of(message));
    err.flush();
  }

  ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
