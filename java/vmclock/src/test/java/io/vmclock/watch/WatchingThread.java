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

/** The watcher's thread, as Java and the kernel see it. One watcher at a time. */
final class WatchingThread {
  private static final String NAME = "(vmclock-watcher) ";
  private static final Path TASKS = Path.of("/proc/self/task");

  // Counted from the state; the kernel reports in hundredths of a second to all programs.
  private static final int USER_TIME = 11;
  private static final int SYSTEM_TIME = 12;
  private static final int MILLIS_PER_TICK = 10;

  private WatchingThread() {}

  /** Waits until the watching thread sleeps in the kernel, which it does in its wait alone. */
  static void awaitSleep() throws IOException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!fields().startsWith("S ")) {
      assertThat(System.nanoTime() - deadline).as("time left to fall asleep").isNegative();
      Thread.onSpinWait();
    }
  }

  /** Returns what the watching thread has used of the processor, to the hundredth of a second. */
  static Duration cpuTime() throws IOException {
    List<String> fields = Splitter.on(' ').splitToList(fields());
    long ticks = Long.parseLong(fields.get(USER_TIME)) + Long.parseLong(fields.get(SYSTEM_TIME));
    return Duration.ofMillis(ticks * MILLIS_PER_TICK);
  }

  /** Of the thread's {@code stat} in proc(5), the fields behind the name; empty if it is gone. */
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
      return ""; // the thread has just ended
    }
  }
}
