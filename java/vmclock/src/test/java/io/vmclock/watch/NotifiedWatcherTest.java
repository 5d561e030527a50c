package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.watch.VmClockEvent.Disrupted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watcher that is notified, by a FIFO that stands in for the device. */
@Timeout(60)
class NotifiedWatcherTest {
  private static final Duration NEVER = Duration.ofHours(1);

  @TempDir private Path directory;

  private LogCapture log;
  private WatchedPage page;
  private Path fifo;
  private FileChannel device;
  private final Heard heard = new Heard();

  @BeforeEach
  void makeDevice() throws Exception {
    log = new LogCapture();
    page = new WatchedPage();
    fifo = directory.resolve("device");
    assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor()).isZero();
    // For both, opening does not wait for the other end.
    device = openForBoth();
  }

  @AfterEach
  void close() throws IOException {
    device.close();
    page.close();
    log.close();
  }

  private FileChannel openForBoth() throws IOException {
    return FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  private VmClockWatcher start(Duration samplingInterval) {
    VmClockWatcher watcher =
        VmClockWatcher.builder(page.clock).samplingInterval(samplingInterval).fifo(fifo).build();
    watcher.subscribe("heard", heard);
    watcher.startAsync().awaitRunning();
    return watcher;
  }

  private void notifyWatcher() throws IOException {
    device.write(ByteBuffer.allocate(1));
  }

  @Test
  void hearsOfAChangeLongBeforeItWouldLook() throws Exception {
    VmClockWatcher watcher = start(NEVER);
    assertThat(watcher.isNotified()).isTrue();
    assertThat(watcher.samplingReason()).isEmpty();
    long begun = System.nanoTime();
    for (int i = 0; i < 20; i++) {
      WatchingThread.awaitSleep();
      page.writer().migrate();
      notifyWatcher();
      heard.next(Disrupted.class);
    }
    // By looking every second, it would have taken twenty times half of one.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(4));
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
    assertThat(watcher.isNotified()).isFalse();
  }

  @Test
  void findsAChangeWhoseNotificationWasLost() throws Exception {
    VmClockWatcher watcher = start(NEVER);
    page.writer().migrate();
    heard.next(Disrupted.class);
    assertThat(watcher.isNotified()).isTrue();
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
  }

  @Test
  void stopsWithin100Millis() throws Exception {
    for (int i = 0; i < 10; i++) {
      VmClockWatcher watcher = start(NEVER);
      WatchingThread.awaitSleep();
      long begun = System.nanoTime();
      watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(100));
    }
  }

  @Test
  void fallsBackToSamplingAndSaysSoAndReturns() throws Exception {
    VmClockWatcher watcher = start(Duration.ofMillis(5));
    log.await("notified of changes");
    device.close();
    log.await("the page's flag NOTIFICATION_PRESENT is clear");
    assertThat(watcher.isNotified()).isFalse();
    page.writer().migrate();
    heard.next(Disrupted.class);
    device = openForBoth();
    while (log.count("notified of changes") < 2) {
      Thread.onSpinWait();
    }
    assertThat(watcher.isNotified()).isTrue();
    assertThat(log.count("a reading every 5 ms")).isEqualTo(1);
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
  }

  /** For a second: the passing of time is what is tested, and not a wait for anything. */
  private static void assertSleepsNearlyAlways() throws Exception {
    Duration before = WatchingThread.cpuTime();
    TimeUnit.SECONDS.sleep(1);
    assertThat(WatchingThread.cpuTime().minus(before)).isLessThan(Duration.ofMillis(50));
  }

  /** A device that hangs up says so at once, each time it is asked. */
  @Test
  void doesNotSpinOnADeviceThatHangsUp() throws Exception {
    VmClockWatcher watcher = start(Duration.ofMillis(100));
    device.close();
    while (watcher.isNotified()) {
      Thread.onSpinWait();
    }
    assertSleepsNearlyAlways();
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
  }

  /** Without notifications, and asleep for an hour. */
  @Test
  void stopsWithin100MillisWhenSampling() throws Exception {
    device.close();
    for (int i = 0; i < 10; i++) {
      VmClockWatcher watcher = VmClockWatcher.builder(page.clock).samplingInterval(NEVER).build();
      watcher.startAsync().awaitRunning();
      WatchingThread.awaitSleep();
      long begun = System.nanoTime();
      watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(100));
    }
    device = openForBoth();
  }

  /** The driver would take 100 ms of a processor for each look at such a page. */
  @Test
  void doesNotSpinOnAPageWhoseUpdateDoesNotEnd() throws Exception {
    VmClockWatcher watcher = start(Duration.ofMillis(20));
    page.writer().stall();
    notifyWatcher();
    log.await("an update of the page does not end");
    log.await("not readable");
    assertSleepsNearlyAlways();
    page.writer().resume();
    log.await("readable again");
    watcher.stopAsync().awaitTerminated(10, TimeUnit.SECONDS);
  }
}
