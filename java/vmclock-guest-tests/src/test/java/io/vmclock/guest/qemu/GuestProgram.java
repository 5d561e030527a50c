package io.vmclock.guest.qemu;

import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** A program that runs in the guest and talks with this process by lines. For one thread. */
public final class GuestProgram implements AutoCloseable {
  private static final String ANSWER = "= ";
  private static final Duration TIMEOUT = Duration.ofMinutes(2);

  private final QemuGuest guest;
  private final LineSocket port;
  private final Deque<String> told = new ArrayDeque<>();

  GuestProgram(QemuGuest guest, LineSocket port) {
    this.guest = guest;
    this.port = port;
  }

  /** Sends a command and returns the answer. What the program tells meanwhile is kept. */
  public String ask(String command) {
    port.send(command);
    while (true) {
      String line = port.next(TIMEOUT);
      if (line.startsWith(ANSWER)) {
        return line.substring(ANSWER.length());
      }
      told.add(line);
    }
  }

  /** Returns what the program told next without being asked, word by word; waits for it. */
  public List<String> next() {
    String line = told.isEmpty() ? port.next(TIMEOUT) : told.remove();
    return Splitter.on(' ').splitToList(line);
  }

  /** Sends a command and returns all that was told before it was answered. */
  public ImmutableList<String> list(String command) {
    ask(command);
    ImmutableList<String> lines = ImmutableList.copyOf(told);
    told.clear();
    return lines;
  }

  /** Ends the program, and fails if it did not end well. */
  @Override
  public void close() {
    guest.end();
  }
}
