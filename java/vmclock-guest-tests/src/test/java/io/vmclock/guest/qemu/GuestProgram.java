package io.vmclock.guest.qemu;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A program in the guest that exchanges lines with this process. For use by one thread. */
public final class GuestProgram implements AutoCloseable {
  private static final String ANSWER = "= ";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final QemuGuest guest;
  private final LineSocket port;
  private final Deque<String> reports = new ArrayDeque<>();

  GuestProgram(QemuGuest guest, LineSocket port) {
    this.guest = guest;
    this.port = port;
  }

  /** Sends a command and returns the answer. Keeps the reports that arrive before the answer. */
  public String ask(String command) {
    port.send(command);
    while (true) {
      String line = port.next(TIMEOUT);
      if (line.startsWith(ANSWER)) {
        return line.substring(ANSWER.length());
      }
      reports.add(line);
    }
  }

  /** Waits for the program's next report, and returns its words. */
  public List<String> next() {
    String line = reports.isEmpty() ? port.next(TIMEOUT) : reports.remove();
    return Splitter.on(' ').splitToList(line);
  }

  /** Sends a command and returns all reports that arrived before the answer. */
  public ImmutableList<String> list(String command) {
    ask(command);
    ImmutableList<String> lines = ImmutableList.copyOf(reports);
    reports.clear();
    return lines;
  }

  /** Ends the program, and fails if its exit status is not 0. */
  @Override
  public void close() {
    guest.end();
  }
}
