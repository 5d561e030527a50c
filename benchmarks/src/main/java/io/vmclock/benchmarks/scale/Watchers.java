package io.vmclock.benchmarks.scale;

import io.vmclock.VmClock;
import io.vmclock.watch.VmClockWatcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Watchers of one page, each with its own thread. */
final class Watchers implements AutoCloseable {
  private static final int SECONDS = 5;
  private static final double NANOS_PER_MICROSECOND = 1000;

  private final List<VmClockWatcher> watchers = new ArrayList<>();

  Watchers(VmClock clock, int count) {
    for (int i = 0; i < count; i++) {
      watchers.add(VmClockWatcher.of(clock).start());
    }
  }

  /**
   * Returns the processor time that a watcher takes in a second, including its share of what this
   * process takes without watchers.
   */
  double microsPerSecondEach() throws InterruptedException {
    long begin = processorNanos();
    TimeUnit.SECONDS.sleep(SECONDS);
    return (processorNanos() - begin)
        / NANOS_PER_MICROSECOND
        / SECONDS
        / Math.max(1, watchers.size());
  }

  /** The JVM's own count has a resolution of 10 ms. */
  private static long processorNanos() {
    try (Stream<Path> threads = Files.list(Path.of("/proc/self/task"))) {
      return threads.mapToLong(Watchers::nanosOf).sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long nanosOf(Path thread) {
    try {
      String schedstat = Files.readString(thread.resolve("schedstat"));
      return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
    } catch (IOException e) {
      return 0; // the thread has ended
    }
  }

  @Override
  public void close() {
    watchers.forEach(VmClockWatcher::close);
  }
}
