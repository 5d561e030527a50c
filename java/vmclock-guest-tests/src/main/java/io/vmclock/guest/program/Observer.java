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
 * Watches the device and tells of each event, as {@code event KIND GENERATION MARKER TAI}: the
 * state after it, and the time at which the listener heard of it. Answers what else the host asks.
 */
public final class Observer {
  private static final String WATCHER_THREAD = "vmclock-watcher";

  private final Host host = new Host();
  private final VmClock clock;
  private final VmClockWatcher watcher;

  private Observer(VmClock clock) {
    this.clock = clock;
    this.watcher = VmClockWatcher.builder(clock).build();
    watcher.subscribe("host", this::tellOf);
  }

  /** Ends when the host says so. */
  public static void main(String[] arguments) throws IOException {
    try (VmClock clock = VmClock.open()) {
      new Observer(clock).run();
    }
  }

  private void run() throws IOException {
    watcher.start();
    host.tell("watching");
    for (String command = host.nextCommand(); command != null; command = host.nextCommand()) {
      host.answer(answer(command));
    }
    watcher.close();
  }

  private void tellOf(VmClockEvent event) {
    // First: what follows takes its time.
    String heard = tai();
    host.tell(
        "event "
            + event.kind()
            + " "
            + event.after().generation().orElse(-1)
            + " "
            + event.after().disruptionMarker()
            + " "
            + heard);
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

  /** The processor's time that the watching thread has had. */
  private static long watcherNanos() {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    return Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
        .filter(thread -> thread != null && thread.getThreadName().equals(WATCHER_THREAD))
        .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
        .sum();
  }
}
