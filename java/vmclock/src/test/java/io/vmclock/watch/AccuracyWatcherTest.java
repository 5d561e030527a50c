package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.VmClockException.Reason;
import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import io.vmclock.watch.VmClockEvent.Kind;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The accuracy limit of a watcher. */
@Timeout(120)
class AccuracyWatcherTest {
  private static final Duration LIMIT = Duration.ofNanos(10_000);

  private final FakeNotifications device = new FakeNotifications();
  private final Heard heard = new Heard();
  private LogCapture log;
  private WatchedPage page;

  @BeforeEach
  void open() {
    log = new LogCapture();
    page = new WatchedPage();
  }

  @AfterEach
  void close() {
    page.close();
    log.close();
  }

  private VmClockWatcher start(Duration samplingInterval) {
    VmClockWatcher watcher =
        page.watcher()
            .samplingInterval(samplingInterval)
            .accuracyLimit(LIMIT)
            .notifications(clock -> device)
            .build();
    watcher.subscribe("heard", heard);
    return watcher.start();
  }

  private void bound(long nanos) {
    page.update(() -> page.set(AbiField.TIME_MAXERROR_NANOSEC, nanos));
  }

  @Test
  void reportsThatTheBoundLeavesAndReturns() throws Exception {
    try (VmClockWatcher watcher = start(Duration.ofMillis(100))) {
      device.awaitWait();
      assertThat(watcher.accuracy().orElseThrow().isWithinLimit()).isTrue();
      bound(20_000);
      device.timeOut();
      BoundAboveLimit above = heard.next(BoundAboveLimit.class);
      assertThat(above.kind()).isEqualTo(Kind.BOUND_ABOVE_LIMIT);
      assertThat(above.accuracy().source()).isEqualTo(page.path().toString());
      assertThat(above.accuracy().bound().orElseThrow()).isGreaterThanOrEqualTo(LIMIT);
      assertThat(above.before().sequenceCount()).isLessThan(above.after().sequenceCount());
      log.await("BOUND_ABOVE_LIMIT, bound 20");

      bound(9_000);
      device.awaitWait();
      device.timeOut();
      device.awaitWait();
      assertThat(watcher.accuracy().orElseThrow().isWithinLimit()).isFalse();
      bound(1_000);
      device.timeOut();
      assertThat(heard.next(BoundWithinLimit.class).accuracy().isWithinLimit()).isTrue();
      assertThat(heard.received()).isEmpty();
    }
  }

  @Test
  void reportsThatThereIsNoBound() throws Exception {
    try (VmClockWatcher watcher = start(Duration.ofMillis(100))) {
      device.awaitWait();
      page.status(WatchedPage.UNRELIABLE);
      device.notifyChange();
      assertThat(heard.kindsUntil(Kind.BOUND_ABOVE_LIMIT)).containsExactly(Kind.STATUS_CHANGED);
      assertThat(watcher.accuracy().orElseThrow().reason()).contains(Reason.UNRELIABLE);
      device.awaitWait();
      page.update(() -> page.flag(Flag.TIME_MAXERROR_VALID, false));
      page.status(WatchedPage.SYNCHRONIZED);
      device.notifyChange();
      device.awaitWait();
      assertThat(watcher.accuracy().orElseThrow().reason()).contains(Reason.NOT_OFFERED);
      page.update(() -> page.flag(Flag.TIME_MAXERROR_VALID, true));
      device.notifyChange();
      assertThat(heard.kindsUntil(Kind.BOUND_WITHIN_LIMIT)).doesNotContain(Kind.BOUND_ABOVE_LIMIT);
    }
  }

  @Test
  void reportsABoundThatIsAboveTheLimitAtTheStart() throws Exception {
    bound(20_000);
    try (VmClockWatcher watcher = start(Duration.ofMillis(100))) {
      BoundAboveLimit above = heard.next(BoundAboveLimit.class);
      assertThat(above.after()).isEqualTo(watcher.baseline());
    }
  }

  @Test
  void reportsAPageThatCannotBeRead() throws Exception {
    try (VmClockWatcher watcher = start(Duration.ofMillis(100))) {
      device.awaitWait();
      page.writer().stall();
      device.notifyChange();
      assertThat(heard.next(BoundAboveLimit.class).accuracy().reason()).contains(Reason.BUSY);
      page.writer().resume();
      device.notifyChange();
      heard.next(BoundWithinLimit.class);
      assertThat(watcher.unreadableCause()).isEmpty();
    }
  }

  /** The bound grows without a change of the page. */
  @Test
  void readsThePageEverySecondOnAverage() throws Exception {
    try (VmClockWatcher watcher = start(Duration.ofHours(1))) {
      assertThat(device.awaitWait()).isBetween(1, 1501);
      device.hangUp("the test says so");
      assertThat(device.awaitWait()).isBetween(1, 1501);
      assertThat(watcher.isNotified()).isFalse();
    }
  }

  /** Otherwise each reading of a page that changes often would be right after a change. */
  @Test
  void aNotificationDoesNotPutOffTheNextReading() throws Exception {
    try (VmClockWatcher watcher = start(Duration.ofHours(1))) {
      device.awaitWait();
      device.hangUp("so that only the limit decides how long the watcher waits");
      long begun = System.nanoTime();
      int last = device.awaitWait();
      int shorter = 0;
      int longer = 0;
      for (int i = 0; i < 20; i++) {
        TimeUnit.MILLISECONDS.sleep(5);
        device.timeOut();
        int next = device.awaitWait();
        shorter += next < last ? 1 : 0;
        longer += next > last ? 1 : 0;
        last = next;
      }
      long halfSeconds = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun) / 500;
      assertThat(shorter).isPositive();
      assertThat((long) longer).isLessThanOrEqualTo(1 + halfSeconds);
      assertThat(watcher.isNotified()).isFalse();
    }
  }

  @Test
  void reportsNothingWithoutALimit() throws Exception {
    VmClockWatcher watcher = page.watcher().notifications(clock -> device).build();
    watcher.subscribe("heard", heard);
    try (watcher) {
      watcher.start();
      bound(Long.MAX_VALUE);
      device.awaitWait();
      device.notifyChange();
      device.awaitWait();
      assertThat(watcher.accuracy()).isEmpty();
    }
    assertThat(heard.received()).isEmpty();
  }
}
