package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.watch.VmClockEvent.Disrupted;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When a watcher reads the page, and in which mode it is, for given notifications. The tests of the
 * C library and the tests in a guest cover the device's own notifications.
 */
@Timeout(120)
class NotifiedWatcherTest {
  private static final int SAMPLING_MILLIS = 5;

  private final FakeNotifications device = new FakeNotifications();
  private final Heard heard = new Heard();
  private LogCapture log;
  private WatchedPage page;
  private VmClockWatcher watcher;

  @BeforeEach
  void start() throws IOException {
    log = new LogCapture();
    page = new WatchedPage();
    watcher =
        page.watcher()
            .samplingInterval(Duration.ofMillis(SAMPLING_MILLIS))
            .notifications(clock -> device)
            .build();
    watcher.subscribe("heard", heard);
    watcher.start();
  }

  @AfterEach
  void close() {
    watcher.close();
    page.close();
    log.close();
  }

  @Test
  void readsThePageAfterEachNotification() throws Exception {
    assertThat(watcher.isNotified()).isTrue();
    assertThat(watcher.samplingReason()).isEmpty();
    for (int i = 0; i < 20; i++) {
      device.awaitWait();
      page.writer().migrate();
      device.notifyChange();
      heard.next(Disrupted.class);
    }
    watcher.close();
    assertThat(watcher.isNotified()).isFalse();
    assertThat(device.isClosed()).isTrue();
  }

  @Test
  void readsThePageEverySecondInCaseANotificationWasLost() throws Exception {
    assertThat(device.awaitWait()).isEqualTo(1000);
    page.writer().migrate();
    device.timeOut();
    heard.next(Disrupted.class);
    assertThat(watcher.isNotified()).isTrue();
  }

  @Test
  void samplesWhileTheDeviceDoesNotNotifyAndLogsTheChangeOfMode() throws Exception {
    device.awaitWait();
    log.await("the device notifies of changes");
    device.hangUp("the test says so");
    assertThat(device.awaitWait()).isEqualTo(SAMPLING_MILLIS);
    log.await("polling every 5 ms, because there are no notifications: the test says so");
    assertThat(watcher.isNotified()).isFalse();
    assertThat(watcher.samplingReason()).contains("the test says so");
    page.writer().migrate();
    device.timeOut();
    heard.next(Disrupted.class);
    device.awaitWait();
    device.notifyChange();
    assertThat(device.awaitWait()).isEqualTo(1000);
    assertThat(watcher.isNotified()).isTrue();
    assertThat(watcher.samplingReason()).isEmpty();
    assertThat(log.count("the device notifies of changes")).isEqualTo(2);
    assertThat(log.count("polling every 5 ms")).isEqualTo(1);
  }

  /** Each reading of such a page takes 100 ms of a processor. */
  @Test
  void doesNotReadAPageAgainWhoseUpdateDoesNotEnd() throws Exception {
    device.awaitWait();
    page.writer().stall();
    device.hangUp("an update of the page does not end");
    device.awaitWait();
    log.await("cannot be read; the watcher continues");
    long begun = System.nanoTime();
    for (int i = 0; i < 100; i++) {
      device.timeOut();
      device.awaitWait();
    }
    // One hundred readings would take 10 s.
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
    page.writer().resume();
    device.notifyChange();
    log.await("can be read again");
    assertThat(log.count("cannot be read; the watcher continues")).isEqualTo(1);
  }
}
