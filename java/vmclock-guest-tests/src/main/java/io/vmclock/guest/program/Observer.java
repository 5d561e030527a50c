package io.vmclock.guest.program;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.watch.VmClockEvent;
import io.vmclock.watch.VmClockWatcher;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;

/**
 * Watches the device and reports each event as {@code event KIND GENERATION MARKER TAI}: the state
 * after the event, and the time at which the listener received it. Also answers other questions of
 * the host.
 */
public final class Observer {
  private static final String WATCHER_THREAD = "vmclock-watcher";

  private final Host host = new Host();
  private final VmClock clock;
  private final VmClockWatcher watcher;

  private Observer(VmClock clock) {
    this.clock = clock;
    this.watcher = VmClockWatcher.builder(clock).build();
    watcher.subscribe("host", this::report);
  }

  /** Runs until the host sends {@code quit}. */
  public static void main(String[] arguments) throws IOException {
    try (VmClock clock = VmClock.open()) {
      new Observer(clock).run();
    }
  }

  private void run() throws IOException {
    watcher.start();
    host.send("watching");
    for (String command = host.nextCommand(); command != null; command = host.nextCommand()) {
      host.answer(answer(command));
    }
    watcher.close();
  }

  private void report(VmClockEvent event) {
    // Read the time first, because the rest takes a while.
    String received = tai();
    host.send(
        "event "
            + event.kind()
            + " "
            + event.after().generation().orElse(-1)
            + " "
            + event.after().disruptionMarker()
            + " "
            + received);
  }

  private Object answer(String command) {
    return switch (command) {
      case "read" -> read();
      case "tai" -> tai();
      case "capabilities" -> clock.capabilities();
      case "protection" -> GenerationGuard.of(clock).protection();
      case "notified" -> watcher.isNotified();
      case "cpu" -> watcherNanos();
      default -> throw new IllegalArgumentException(command);
    };
  }

  private String read() {
    try {
      return clock.read(clock.newSnapshot()).toString();
    } catch (VmClockException e) {
      return e.reason() + " " + e.getMessage();
    }
  }

  private String tai() {
    try {
      return Long.toString(clock.taiNanos());
    } catch (VmClockException e) {
      return String.valueOf(e.reason());
    }
  }

  /** Returns the CPU time that the watcher's thread has used. */
  private static long watcherNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().equals(WATCHER_THREAD))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }
}
