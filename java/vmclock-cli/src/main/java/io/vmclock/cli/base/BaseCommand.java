package io.vmclock.cli.base;

import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Style;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The base of all subcommands: gives them their output streams and style. */
public abstract class BaseCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Spec
  private CommandSpec spec;

  public PrintWriter out() {
    return spec.commandLine().getOut();
  }

  public Style style() {
    return Style.of(spec.commandLine().getColorScheme().ansi());
  }

  /** Prints one line to standard error. */
  public void notice(String message) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(
        Style.of(spec.commandLine().getColorScheme().ansi()).warning("vmclock: ")
            + SafeText.oneLine(message));
    err.flush();
  }

  public ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
