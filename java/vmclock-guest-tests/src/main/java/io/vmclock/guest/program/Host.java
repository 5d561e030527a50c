package io.vmclock.guest.program;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The host, connected to this process's input and output. It sends one command per line, and
 * receives lines. A line that starts with {@link #ANSWER} answers a command; all other lines are
 * reports. Safe for use by several threads.
 */
final class Host {
  /** The prefix of an answer. */
  static final String ANSWER = "= ";

  /**
   * Not System.in, which asks for the available bytes: a port to the host does not support that.
   */
  private final BufferedReader in =
      new BufferedReader(
          new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));

  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  /** Sends a line. */
  synchronized void send(String line) {
    out.println(line);
    out.flush();
  }

  /** Sends many lines at once, which costs less than one by one. */
  synchronized void send(Iterable<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /** Sends an answer. */
  void answer(Object answer) {
    send(ANSWER + answer);
  }

  /** Waits for a command; returns null if the host sends no more. */
  @Nullable String nextCommand() throws IOException {
    String command = in.readLine();
    return command == null || command.equals("quit") ? null : command;
  }
}
