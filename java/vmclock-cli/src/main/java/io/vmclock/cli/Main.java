package io.vmclock.cli;

import io.vmclock.cli.base.ExitStatus;
import io.vmclock.cli.output.AsciiWriter;
import io.vmclock.cli.output.CheckedStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Runs the command and exits with its status. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    OutputStream out = new FileOutputStream(FileDescriptor.out);
    System.exit(run(out, new FileOutputStream(FileDescriptor.err), args));
  }

  /** Runs the command, and returns its status. The status is never 0 if a write has failed. */
  static int run(OutputStream standardOut, OutputStream standardErr, String... args) {
    CheckedStream checked = new CheckedStream(standardOut);
    PrintWriter out = writer(checked, "stdout.encoding");
    PrintWriter err = writer(standardErr, "stderr.encoding");
    int status = commandLine(args).setOut(out).setErr(err).execute(args);
    out.flush();
    Optional<IOException> failure = checked.failure();
    if (status == ExitStatus.READER_CLOSED) {
      status = ExitStatus.OK;
    } else if (failure.isPresent()) {
      err.println("vmclock: Cannot write to standard output: " + failure.get().getMessage() + ".");
      status = status == ExitStatus.OK ? ExitStatus.FAILED : status;
    }
    err.flush();
    return status;
  }

  /** Returns the command with the subcommands that the arguments need, ready to be executed. */
  static CommandLine commandLine(String... args) {
    CommandLine command = new CommandLine(new VmclockCommand());
    Subcommands.addTo(command, args);
    return command
        .registerConverter(Path.class, new PathConverter())
        // A value such as that of --exec may begin with @.
        .setExpandAtFiles(false)
        .setColorScheme(CommandLine.Help.defaultColorScheme(ansi(System.getenv())))
        .setExecutionExceptionHandler(new FailureHandler())
        .setParameterExceptionHandler(new UsageHandler())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  /** Returns whether to use colors. */
  static Ansi ansi(Map<String, String> environment) {
    boolean isDumb = "dumb".equals(environment.get("TERM"));
    return isDumb && !environment.containsKey("CLICOLOR_FORCE") ? Ansi.OFF : Ansi.AUTO;
  }

  private static PrintWriter writer(OutputStream to, String encodingProperty) {
    // JDK 19 and later have the encoding of each stream, JDK 17 only the encoding of the locale.
    String encoding =
        System.getProperty(encodingProperty, System.getProperty("native.encoding", "UTF-8"));
    Charset charset =
        Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.forName("US-ASCII");
    return new PrintWriter(AsciiWriter.over(to, charset), true);
  }
}
