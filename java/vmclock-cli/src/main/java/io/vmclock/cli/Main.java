package io.vmclock.cli;

import io.vmclock.cli.output.AsciiWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import picocli.CommandLine;

/** Runs the command and exits with its status. */
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    PrintWriter out = writer(FileDescriptor.out, "stdout.encoding");
    PrintWriter err = writer(FileDescriptor.err, "stderr.encoding");
    int status = commandLine().setOut(out).setErr(err).execute(args);
    out.flush();
    err.flush();
    System.exit(status);
  }

  /** Returns the command with all its subcommands, ready to be executed. */
  static CommandLine commandLine() {
    return new CommandLine(new VmclockCommand())
        .setExecutionExceptionHandler(new FailureHandler())
        .setParameterExceptionHandler(new UsageHandler())
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  private static PrintWriter writer(FileDescriptor to, String encodingProperty) {
    // JDK 19 and later have the encoding of each stream, JDK 17 only the encoding of the locale.
    String encoding =
        System.getProperty(encodingProperty, System.getProperty("native.encoding", "UTF-8"));
    Charset charset =
        Charset.isSupported(encoding) ? Charset.forName(encoding) : Charset.forName("US-ASCII");
    OutputStream stream = new FileOutputStream(to);
    return new PrintWriter(AsciiWriter.over(stream, charset), true);
  }
}
