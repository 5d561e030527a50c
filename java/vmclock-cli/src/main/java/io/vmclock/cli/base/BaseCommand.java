package io.vmclock.cli.base;

import io.vmclock.cli.output.SafeText;
import io.vmclock.cli.output.Style;
import io.vmclock.internal.Native;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The base of all subcommands: gives them their output streams and style. */
public abstract class BaseCommand implements Callable<Integer> {
  private static final int STANDARD_OUTPUT = 1;

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

  /** Returns whether the reader of standard output has closed it. */
  public static boolean isReaderClosed() {
    return Native.vmclock_reader_closed(STANDARD_OUTPUT) == 1;
  }

  /** Returns whether the output of a command that goes on for long is lost. Flushes the output. */
  public boolean isOutputLost() {
    return out().checkError() || isReaderClosed();
  }

  /**
   * Returns the exit status of a command that goes on for long and did its work. A reader that
   * closed the output, as {@code head} does, is not a failure.
   */
  public int outputStatus() {
    boolean failed = out().checkError();
    if (isReaderClosed()) {
      return ExitStatus.READER_CLOSED;
    }
    return failed ? ExitStatus.FAILED : ExitStatus.OK;
  }

  public ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
