package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Restored;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes that follow each other faster than the readings: the events still form one chain. */
class WatcherChainTest {
  private static final int CHANGES = 100_000;
  private static final int LONGEST_PAUSE_NANOS = 50_000;

  @Test
  @Timeout(120)
  void leavesNoGapBetweenEvents() throws Exception {
    try (LogCapture log = new LogCapture();
        RawPage page = RawPage.create();
        VmClock clock = VmClock.open(page.path())) {
      VmClockWatcher watcher =
          VmClockWatcher.builder(clock).samplingInterval(Duration.ofMillis(1)).build();
      List<VmClockEvent> events = new ArrayList<>();
      Heard last = new Heard();
      long end = clock.generation() + CHANGES;
      watcher.subscribe(
          "chain",
          event -> {
            events.add(event);
            if (event instanceof Disrupted && event.after().generation().orElseThrow() == end) {
              last.accept(event);
            }
          });
      watcher.start();
      Random random = new Random(1);
      for (int i = 0; i < CHANGES; i++) {
        page.restore();
        pause(random.nextInt(LONGEST_PAUSE_NANOS));
      }
      last.next();
      watcher.close();

      assertChain(events, Restored.class, r -> r.generation().orElseThrow(), watcher.baseline());
      assertChain(events, Disrupted.class, PageState::disruptionMarker, watcher.baseline());
      log.await("polling every 1 ms");
      assertThat(events).hasSizeBetween(200, 2 * CHANGES);
    }
  }

  private static void assertChain(
      List<VmClockEvent> events,
      Class<? extends VmClockEvent> type,
      ToLongFunction<PageState> property,
      PageState baseline) {
    long expected = property.applyAsLong(baseline);
    for (VmClockEvent event : events) {
      if (type.isInstance(event)) {
        assertThat(property.applyAsLong(event.before())).isEqualTo(expected);
        long after = property.applyAsLong(event.after());
        assertThat(after).isGreaterThan(expected);
        expected = after;
      }
    }
    assertThat(expected).isEqualTo(property.applyAsLong(baseline) + CHANGES);
  }

  /** Spins, because the pause is too short for the scheduler. Does not wait for an event. */
  private static void pause(long nanos) {
    long until = System.nanoTime() + nanos;
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
