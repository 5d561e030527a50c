package io.vmclock.watch;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.VmClockException.Reason;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.SettableClock;
import io.vmclock.time.SystemClock;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AccuracyMonitorTest {
  private static final Duration LIMIT = Duration.ofNanos(1000);

  private final LogCapture log = new LogCapture(AccuracyMonitor.class);
  private final SettableClock clock = new SettableClock();
  private final BlockingQueue<Accuracy> heard = new LinkedBlockingQueue<>();
  private final AtomicInteger readings = new AtomicInteger();

  AccuracyMonitorTest() {
    clock.onRead = readings::incrementAndGet;
  }

  private AccuracyMonitor.Builder builder() {
    return AccuracyMonitor.builder(clock, LIMIT)
        .interval(Duration.ofMillis(1))
        .listener("heard", heard::add);
  }

  private Accuracy next() throws InterruptedException {
    Accuracy accuracy = heard.poll(1, TimeUnit.MINUTES);
    assertThat(accuracy).as("a report within a minute").isNotNull();
    return accuracy;
  }

  private void awaitReadings(int more) throws InterruptedException {
    int until = readings.get() + more;
    while (readings.get() < until) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @AfterEach
  void close() {
    log.close();
  }

  @Test
  void reportsThatTheBoundLeavesAndReturns() throws Exception {
    try (AccuracyMonitor monitor = builder().start()) {
      awaitReadings(2);
      assertThat(monitor.current().orElseThrow().isWithinLimit()).isTrue();
      clock.maxErrorNanos = 2000;
      Accuracy outside = next();
      assertThat(outside.isWithinLimit()).isFalse();
      assertThat(outside.source()).isEqualTo("settable clock");
      assertThat(outside.bound()).contains(Duration.ofNanos(2000));
      assertThat(outside.limit()).isEqualTo(LIMIT);
      log.await("settable clock: outside the accuracy limit, bound 2 us, limit 1 us");
      clock.maxErrorNanos = 900;
      awaitReadings(3);
      assertThat(monitor.current().orElseThrow().isWithinLimit()).isFalse();
      clock.maxErrorNanos = 800;
      assertThat(next().isWithinLimit()).isTrue();
      log.await("settable clock: within the accuracy limit, bound 800 ns, limit 1 us");
      clock.reason = Reason.UNRELIABLE;
      assertThat(next().reason()).contains(Reason.UNRELIABLE);
      clock.reason = null;
      assertThat(next().isWithinLimit()).isTrue();
      assertThat(heard).isEmpty();
    }
  }

  @Test
  void namesTheClockOrTheSourceInUse() throws Exception {
    clock.maxErrorNanos = 2000;
    FailoverClock several = FailoverClock.of(clock, SystemClock.assuming(Duration.ofMillis(1)));
    try (AccuracyMonitor monitor =
        AccuracyMonitor.builder(several, LIMIT).listener("heard", heard::add).start()) {
      assertThat(next().source()).isEqualTo("settable clock");
      assertThat(monitor.clock()).isSameAs(several);
    }
    MonotonicClock stamps = MonotonicClock.of(clock);
    try (AccuracyMonitor monitor =
        AccuracyMonitor.builder(stamps, LIMIT).listener("heard", heard::add).start()) {
      assertThat(next().source()).isEqualTo(monitor.clock().name()).startsWith("monotonic");
    }
  }

  @Test
  void appliesItsSettings() throws Exception {
    clock.maxErrorNanos = 2000;
    try (AccuracyMonitor monitor = builder().returnFraction(0.1).returnSamples(3).start()) {
      assertThat(next().isWithinLimit()).isFalse();
      clock.maxErrorNanos = 101;
      awaitReadings(5);
      assertThat(monitor.current().orElseThrow().isWithinLimit()).isFalse();
      int before = readings.get();
      clock.maxErrorNanos = 100;
      assertThat(next().isWithinLimit()).isTrue();
      assertThat(readings.get() - before).isGreaterThanOrEqualTo(2);
    }
  }

  /** Readings at a fixed interval can keep step with the updates of the source. */
  @Test
  void readsAtRandomTimes() throws Exception {
    Duration interval = Duration.ofMillis(20);
    BlockingQueue<Long> times = new LinkedBlockingQueue<>();
    clock.onRead = () -> times.add(System.nanoTime());
    long shortest = Long.MAX_VALUE;
    try (AccuracyMonitor monitor = builder().interval(interval).start()) {
      long last = times.take();
      for (int i = 0; i < 30; i++) {
        long next = times.take();
        shortest = Math.min(shortest, next - last);
        last = next;
      }
      assertThat(monitor.current()).isPresent();
    }
    assertThat(shortest).isLessThan(interval.toNanos() * 9 / 10);
  }

  @Test
  void aListenerThatThrowsStopsNothing() throws Exception {
    AccuracyMonitor.Builder builder =
        AccuracyMonitor.builder(clock, LIMIT)
            .interval(Duration.ofMillis(1))
            .listener(
                "bad",
                accuracy -> {
                  throw new AssertionError("as the test wants it");
                })
            .listener("heard", heard::add);
    clock.maxErrorNanos = 2000;
    try (AccuracyMonitor monitor = builder.start()) {
      assertThat(next().isWithinLimit()).isFalse();
      log.await("settable clock: the listener bad threw an exception");
      clock.maxErrorNanos = 0;
      assertThat(next().isWithinLimit()).isTrue();
      assertThat(monitor.clock()).isSameAs(clock);
    }
  }

  @Test
  void aClockThatThrowsHasNoTime() throws Exception {
    try (AccuracyMonitor monitor = builder().start()) {
      clock.onRead =
          () -> {
            throw new IllegalStateException("as the test wants it");
          };
      assertThat(next().reason()).contains(Reason.SYSTEM);
      log.await("settable clock: the clock threw an exception");
      clock.onRead = () -> {};
      assertThat(next().isWithinLimit()).isTrue();
      assertThat(monitor.toString()).isEqualTo("AccuracyMonitor[settable clock]");
    }
    assertThat(log.count("the clock threw an exception")).isEqualTo(1);
  }

  @Test
  void callsNoListenerAfterClose() throws Exception {
    AccuracyMonitor monitor = builder().interval(Duration.ofHours(1)).start();
    // The only reading may be over by now.
    while (readings.get() == 0) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    monitor.close();
    monitor.close();
    int last = readings.get();
    clock.maxErrorNanos = 2000;
    TimeUnit.MILLISECONDS.sleep(20);
    assertThat(readings.get()).isEqualTo(last);
    assertThat(heard).isEmpty();
    assertThat(monitor.toString()).contains("closed");
  }

  @Test
  void aListenerCanClose() throws Exception {
    AtomicReference<AccuracyMonitor> self = new AtomicReference<>();
    clock.maxErrorNanos = 0;
    AccuracyMonitor monitor =
        builder().listener("closes", accuracy -> requireNonNull(self.get()).close()).start();
    self.set(monitor);
    clock.maxErrorNanos = 2000;
    assertThat(next().isWithinLimit()).isFalse();
    monitor.close();
    clock.maxErrorNanos = 0;
    TimeUnit.MILLISECONDS.sleep(20);
    assertThat(heard).isEmpty();
  }

  @Test
  void refusesSettingsOutsideTheirRange() {
    assertThatIllegalArgumentException().isThrownBy(() -> builder().returnFraction(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().returnFraction(1.01));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().returnFraction(Double.NaN));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().returnSamples(0));
    assertThatIllegalArgumentException().isThrownBy(() -> builder().interval(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> AccuracyMonitor.builder(clock, Duration.ZERO));
  }
}
