package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the watching thread waits for a page without notifications. The C library waits for it. */
@Timeout(120)
class SamplingWatcherTest {
  /** The thread sleeps for an hour, so only a stop can wake it. */
  @Test
  void stopEndsTheWait() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage()) {
      for (int i = 0; i < 10; i++) {
        VmClockWatcher watcher =
            VmClockWatcher.builder(page.clock).samplingInterval(Duration.ofHours(1)).build();
        watcher.startAsync().awaitRunning();
        WatchingThread.awaitSleep();
        watcher.stopAsync().awaitTerminated(1, TimeUnit.MINUTES);
      }
      assertThat(log.count("a reading every 3600000 ms")).isEqualTo(10);
    }
  }

  @Test
  void doesNotSpin() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage()) {
      VmClockWatcher watcher = VmClockWatcher.builder(page.clock).build();
      watcher.startAsync().awaitRunning();
      log.await("a reading every 100 ms");
      assertSleepsNearlyAlways();
      watcher.stopAsync().awaitTerminated();
    }
  }

  @Test
  void doesNotSpinOnAPageWhoseUpdateDoesNotEnd() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage()) {
      VmClockWatcher watcher =
          VmClockWatcher.builder(page.clock).samplingInterval(Duration.ofMillis(20)).build();
      watcher.startAsync().awaitRunning();
      page.writer().stall();
      log.await("not readable");
      assertSleepsNearlyAlways();
      page.writer().resume();
      log.await("readable again");
      watcher.stopAsync().awaitTerminated();
    }
  }

  /** Sleeps because the test is about a period of time. It does not wait for an event. */
  private static void assertSleepsNearlyAlways() throws Exception {
    Duration before = WatchingThread.cpuTime();
    TimeUnit.SECONDS.sleep(1);
    // A thread that spins would use up to 1000 ms, and at least 400 ms beside two other programs.
    assertThat(WatchingThread.cpuTime().minus(before)).isLessThan(Duration.ofMillis(100));
  }
}
