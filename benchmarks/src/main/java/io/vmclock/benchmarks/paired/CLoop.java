package io.vmclock.benchmarks.paired;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.common.base.Splitter;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.file.Path;
import java.util.List;

/**
 * The C benchmark as a process that takes turns with this one: it makes calls in a loop on request,
 * while this process waits. The time is measured in C, so it does not include the request.
 */
final class CLoop implements AutoCloseable {
  private final Process process;
  private final BufferedWriter requests;
  private final BufferedReader replies;
  private long switches;

  CLoop(Path program) throws IOException {
    process =
        new ProcessBuilder(program.toString(), "turns")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    requests = new BufferedWriter(new OutputStreamWriter(process.getOutputStream(), US_ASCII));
    replies = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
  }

  /** Returns a slice that calls this function of the C benchmark. */
  Slice slice(String function) {
    return calls -> {
      requests.write(function + " " + calls + "\n");
      requests.flush();
      String reply = replies.readLine();
      if (reply == null) {
        throw new EOFException("The C benchmark ended during " + function);
      }
      List<String> numbers = Splitter.on(' ').splitToList(reply);
      switches += Long.parseLong(numbers.get(1));
      return Long.parseLong(numbers.get(0));
    };
  }

  /** Returns the involuntary context switches of all requests. */
  long switches() {
    return switches;
  }

  @Override
  public void close() throws IOException {
    // The program ends at the end of its input.
    requests.close();
    replies.close();
    process.destroy();
  }
}
