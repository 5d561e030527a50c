package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Service.State;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How the watching thread waits for a page without notifications. The C library waits for it. */
@Timeout(120)
class SamplingWatcherTest {
  /** The thread sleeps for an hour, so only {@code close()} can wake it. */
  @Test
  void closeEndsTheWait() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage()) {
      for (int i = 0; i < 10; i++) {
        VmClockWatcher watcher =
            VmClockWatcher.builder(page.clock)
                .samplingInterval(Duration.ofHours(1))
                .closeTimeout(Duration.ofMinutes(1))
                .build()
                .start();
        WatchingThread.awaitSleep();
        watcher.close();
        assertThat(watcher.asService().state()).isEqualTo(State.TERMINATED);
      }
      assertThat(log.count("before the listener")).isZero();
    }
  }

  @Test
  void doesNotSpin() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage();
        VmClockWatcher watcher = VmClockWatcher.of(page.clock).start()) {
      log.await("polling every 100 ms");
      assertSleepsNearlyAlways();
      assertThat(watcher.isRunning()).isTrue();
    }
  }

  @Test
  void doesNotSpinOnAPageWhoseUpdateDoesNotEnd() throws Exception {
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage();
        VmClockWatcher watcher =
            VmClockWatcher.builder(page.clock)
                .samplingInterval(Duration.ofMillis(20))
                .build()
                .start()) {
      page.writer().stall();
      log.await("cannot be read; the watcher continues");
      assertSleepsNearlyAlways();
      page.writer().resume();
      log.await("can be read again");
      assertThat(watcher.unreadableCause()).isEmpty();
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
