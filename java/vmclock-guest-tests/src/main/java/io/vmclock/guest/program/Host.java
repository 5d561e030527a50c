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
 * The host, at the other end of this process's input and output: it sends commands, a line each,
 * and gets lines. Those that begin with {@link #ANSWER} answer, the others tell. Safe for use by
 * several threads.
 */
final class Host {
  /** Ahead of an answer. */
  static final String ANSWER = "= ";

  /** Not System.in: that asks how much there is, which a port to the host does not tell. */
  private final BufferedReader in =
      new BufferedReader(
          new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));

  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  /** Sends a line. */
  synchronized void tell(String line) {
    out.println(line);
    out.flush();
  }

  /** Sends many lines, which costs less at once. */
  synchronized void tell(Iterable<String> lines) {
    lines.forEach(out::println);
    out.flush();
  }

  /** Sends an answer. */
  void answer(Object answer) {
    tell(ANSWER + answer);
  }

  /** Waits for a command; null where the host wants no more. */
  @Nullable String nextCommand() throws IOException {
    String command = in.readLine();
    return command == null || command.equals("quit") ? null : command;
  }
}
