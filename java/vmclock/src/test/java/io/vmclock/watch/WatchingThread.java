package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.base.Splitter;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The thread of the only watcher in this JVM, as the kernel reports it. */
final class WatchingThread {
  private static final String NAME = "(vmclock-watcher) ";
  private static final Path TASKS = Path.of("/proc/self/task");

  // Positions after the state. The kernel reports hundredths of a second to all programs.
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int MILLIS_PER_TICK = 10;

  private WatchingThread() {}

  /** Waits until the thread sleeps in the kernel. It sleeps only while it waits for a change. */
  static void awaitSleep() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!fields().startsWith("S ")) {
      assertThat(System.nanoTime() - deadline).as("time left to fall asleep").isNegative();
      Thread.onSpinWait();
    }
  }

  /** Returns the processor time of the thread, in hundredths of a second. */
  static Duration cpuTime() throws IOException {
    List<String> fields = Splitter.on(' ').splitToList(fields());
    long ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /** Returns the fields after the name in the thread's {@code stat}; empty if it has ended. */
  private static String fields() throws IOException {
    try (DirectoryStream<Path> tasks = Files.newDirectoryStream(TASKS)) {
      for (Path task : tasks) {
        String stat = read(task.resolve("stat"));
        int name = stat.indexOf(NAME);
        if (name >= 0) {
          return stat.substring(name + NAME.length());
        }
      }
      return "";
    }
  }

  private static String read(Path stat) {
    try {
      return Files.readString(stat);
    } catch (IOException e) {
      return ""; // this thread has just ended
    }
  }
}
