package io.vmclock.time;

import static io.vmclock.Pages.setNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.base.Ticker;
import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class VmClockTickerTest {
  private static final long SECOND = 1_000_000_000;
  private static final long START = 1_700_000_000 * SECOND;
  private static final long STEP = VmClockTicker.STEP_NANOS;

  /** The two clocks of the ticker, which a test sets. */
  private static final class Clocks {
    long page = START;
    long nanoTime = 77 * SECOND;
    boolean unreliable;
    int failures;

    VmClockTicker ticker() {
      return new VmClockTicker(this::page, () -> nanoTime);
    }

    private long page() {
      if (unreliable) {
        failures++;
        throw new VmClockException(Reason.UNRELIABLE, null, "unreliable", null);
      }
      return page;
    }

    void pass(long nanos) {
      page += nanos;
      nanoTime += nanos;
    }
  }

  private final Clocks clocks = new Clocks();
  private final VmClockTicker ticker = clocks.ticker();
  private final long start = ticker.read();

  private long passed() {
    return ticker.read() - start;
  }

  @Test
  void countsTheElapsedTime() {
    clocks.pass(5 * SECOND);

    assertThat(passed()).isCloseTo(5 * SECOND, within());
  }

  @Test
  void countsTheTimeThatARestoredMachineMissed() {
    clocks.page += 3600 * SECOND;

    assertThat(passed()).isCloseTo(3600 * SECOND, within());
  }

  @Test
  void standsStillWhileThePageCatchesUp() {
    clocks.pass(SECOND);
    long before = passed();
    clocks.page -= SECOND / 2;

    assertThat(passed()).isEqualTo(before);
    clocks.pass(SECOND / 4);
    assertThat(passed()).isEqualTo(before);
    clocks.pass(SECOND / 2);
    assertThat(passed()).isCloseTo(before + SECOND / 4, within());
  }

  @Test
  void continuesAfterThePageWentBackForGood() {
    clocks.pass(10 * SECOND);
    long before = passed();
    clocks.page -= 3600 * SECOND;

    assertThat(passed()).isEqualTo(before);
    clocks.pass(SECOND);
    assertThat(passed()).isCloseTo(before + SECOND, within());
    // The second time must not lose the first.
    clocks.page -= 3600 * SECOND;
    assertThat(passed()).isCloseTo(before + SECOND, within());
    clocks.pass(SECOND);
    // Each time can lose what is less than a step.
    assertThat(passed())
        .isCloseTo(before + 2 * SECOND, org.assertj.core.api.Assertions.within(2 * STEP));
  }

  @Test
  void continuesWithNanoTimeWhileThePageHasNoTime() {
    clocks.pass(3 * SECOND);
    long before = passed();
    clocks.unreliable = true;
    clocks.pass(2 * SECOND);

    assertThat(passed()).isCloseTo(before + 2 * SECOND, within());
  }

  @Test
  void countsTheMissedTimeOnceThePageHasTimeAgain() {
    clocks.unreliable = true;
    clocks.pass(SECOND);
    assertThat(passed()).isCloseTo(SECOND, within());
    clocks.page += 3600 * SECOND;
    clocks.unreliable = false;
    clocks.pass(VmClockTicker.RETRY_NANOS);

    assertThat(passed()).isCloseTo(3601 * SECOND + VmClockTicker.RETRY_NANOS, within());
  }

  @Test
  void continuesFromTheTimeAfterARestore() {
    clocks.page += 3600 * SECOND;
    long before = passed();
    clocks.unreliable = true;
    clocks.pass(SECOND);

    assertThat(passed()).isCloseTo(before + SECOND, within());
  }

  @Test
  void readsThePageAgainOncePerMillisecond() {
    clocks.unreliable = true;
    for (int i = 0; i < 1000; i++) {
      clocks.pass(10_000);
      ticker.read();
    }

    assertThat(clocks.failures).isBetween(9, 11);
  }

  @RandomCases(1000)
  void neverGoesBack(Batch cases) {
    for (RandomCase random : cases) {
      Clocks clocks = new Clocks();
      VmClockTicker ticker = clocks.ticker();
      long last = ticker.read();
      for (long step : random.numbers(100, -9, 9)) {
        clocks.nanoTime += Math.abs(step) * 300_000_000;
        clocks.page += step * 700_000_000;
        clocks.unreliable = step % 3 == 0;
        long now = ticker.read();
        assertThat(now).isGreaterThanOrEqualTo(last);
        last = now;
      }
    }
  }

  @Test
  @Timeout(60)
  void neverGoesBackBetweenThreads() throws InterruptedException {
    // Every second reading of the page is a little behind, so the ticker must keep the order.
    AtomicLong readings = new AtomicLong();
    VmClockTicker ticker =
        new VmClockTicker(
            () -> {
              long i = readings.incrementAndGet();
              return START + (i - i % 2 * 9) * STEP;
            },
            () -> 0);
    AtomicLong published = new AtomicLong(Long.MIN_VALUE);
    AtomicLong wentBack = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      threads.add(
          new Thread(
              () -> {
                for (int i = 0; i < 500_000; i++) {
                  long seen = published.get();
                  long now = ticker.read();
                  if (now < seen) {
                    wentBack.incrementAndGet();
                  }
                  published.set(now);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(wentBack).hasValue(0);
    assertThat(ticker.read()).isGreaterThan(START + 100_000 * STEP);
  }

  @Test
  void expiresOldEntriesAfterARestore() {
    try (RawPage page = setNanos(RawPage.create(), START);
        VmClock clock = VmClock.open(page.path())) {
      Cache<String, String> cache =
          CacheBuilder.newBuilder()
              .ticker(VmClockTicker.of(clock))
              .expireAfterWrite(Duration.ofMinutes(1))
              .build();
      cache.put("key", "value");
      assertThat(cache.getIfPresent("key")).isEqualTo("value");
      setNanos(page, START + 61 * SECOND);

      assertThat(cache.getIfPresent("key")).isNull();
    }
  }

  @Test
  void continuesAfterItsClockIsClosed() {
    try (RawPage page = setNanos(RawPage.create(), START)) {
      VmClock clock = VmClock.open(page.path());
      Ticker ticker = VmClockTicker.of(clock);
      long before = ticker.read();
      clock.close();

      assertThat(ticker.read()).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void acceptsAPageWithUtcOnlyOrWithElapsedTime() {
    try (RawPage page = RawPage.create()) {
      page.unprotected().flags(0);
      for (int timeType : new int[] {Abi.TIME_UTC, Abi.TIME_MONOTONIC}) {
        page.unprotected().timeType(timeType);
        setNanos(page, START);
        Ticker ticker = VmClockTicker.of(VmClock.open(page.path()));
        long before = ticker.read();
        setNanos(page, START + SECOND);

        assertThat(ticker.read() - before).isCloseTo(SECOND, within());
      }
    }
  }

  @Test
  @Timeout(60)
  void doesNotCountAChangeOfTheTimeScaleAsElapsedTime() {
    try (RawPage page = setNanos(RawPage.create(), START)) {
      page.unprotected().flags(0).timeType(Abi.TIME_UTC);
      Ticker ticker = VmClockTicker.of(VmClock.open(page.path()));
      long before = ticker.read();

      page.update(fields -> fields.timeType(Abi.TIME_TAI));
      setNanos(page, START + 3_000_000 * SECOND);
      assertThat(ticker.read() - before).isBetween(0L, 1_000_000 * SECOND);

      page.update(fields -> fields.timeType(Abi.TIME_UTC));
      setNanos(page, START + 2_000_000 * SECOND);
      while (ticker.read() - before < 2_000_000 * SECOND - STEP) {
        Thread.onSpinWait(); // the ticker tries the page again every millisecond
      }
    }
  }

  @Test
  void needsAPageWithTime() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      assertThatThrownBy(() -> VmClockTicker.of(clock))
          .isInstanceOfSatisfying(
              VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_OFFERED));
    }
  }

  private static org.assertj.core.data.Offset<Long> within() {
    return org.assertj.core.api.Assertions.within(STEP);
  }
}
