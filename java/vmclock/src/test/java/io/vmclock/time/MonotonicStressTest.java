package io.vmclock.time;

import static io.vmclock.Pages.offerUtc;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.restore.ConcurrentThreads;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.MonotonicClock.Order;
import io.vmclock.time.MonotonicClock.Unit;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several threads take times while the sources step and fail. */
@Timeout(300)
class MonotonicStressTest {
  private static final int THREADS = 3;
  private static final int TIMES = 100_000;
  private static final long START = 1_700_000_000;

  /** Takes times on several threads, and checks the order between threads. Returns all times. */
  private static long[] take(MonotonicClock clock, boolean strict, Runnable disturb)
      throws Exception {
    long[] all = new long[THREADS * TIMES];
    AtomicLong published = new AtomicLong(Long.MIN_VALUE);
    AtomicBoolean done = new AtomicBoolean();
    Thread disturbing =
        new Thread(
            () -> {
              while (!done.get()) {
                disturb.run();
                Thread.onSpinWait();
              }
            });
    disturbing.start();
    try {
      ConcurrentThreads.run(
          THREADS,
          thread -> {
            for (int i = 0; i < TIMES; i++) {
              long seen = published.get();
              long now = clock.utcNanos();
              assertThat(now > seen || (!strict && now == seen))
                  .as("%s after %s", now, seen)
                  .isTrue();
              all[thread * TIMES + i] = now;
              published.set(now);
            }
          });
    } finally {
      done.set(true);
      disturbing.join();
    }
    assertThat(clock.timesGoneBack()).isZero();
    return all;
  }

  private static void assertUnique(long[] times) {
    assertThat(Arrays.stream(times).distinct().count()).isEqualTo(times.length);
  }

  @ParameterizedTest
  @EnumSource
  void neverRepeatsATimeAcrossStepsAndSwitches(Unit unit) throws Exception {
    FakeClock.NoWait first = new FakeClock.NoWait("first", START);
    FakeClock.NoWait second = new FakeClock.NoWait("second", START);
    MonotonicClock clock =
        MonotonicClock.builder(FailoverClock.of(first, second)).unit(unit).build();
    AtomicLong turn = new AtomicLong();

    assertUnique(
        take(
            clock,
            true,
            () -> {
              long i = turn.incrementAndGet();
              first.set(START + i * 5000 - i % 3 * 1_000_000);
              second.set(START + i * 5000 + i % 5 * 1_000_000);
              if (i % 4 == 0) {
                first.fail();
              } else {
                first.recover();
              }
            }));
  }

  @Test
  void neverDecreasesAcrossSteps() throws Exception {
    FakeClock source = new FakeClock("source", START);
    MonotonicClock clock = MonotonicClock.builder(source).order(Order.NON_DECREASING).build();
    AtomicLong turn = new AtomicLong();
    long[] times =
        take(
            clock,
            false,
            () -> {
              long i = turn.incrementAndGet();
              source.set(START + i * 1000 - i % 2 * 50_000);
            });

    assertThat(times[TIMES - 1]).isGreaterThanOrEqualTo(times[0]);
  }

  /** The page steps forward and back by 3 ms, and is unreliable in between. */
  @Test
  void neverRepeatsATimeOfAPageThatSteps() throws Exception {
    try (RawPage page = RawPage.create()) {
      offerUtc(page, START, 5_000_000);
      try (VmClock vmclock = VmClock.open(page.path())) {
        MonotonicClock clock =
            MonotonicClock.builder(FailoverClock.of(PageClock.of(vmclock)))
                .extrapolateFor(Duration.ofHours(1))
                .build();
        long unused = clock.utcNanos();
        AtomicLong turn = new AtomicLong();

        assertUnique(
            take(
                clock,
                true,
                () -> {
                  long i = turn.incrementAndGet();
                  page.update(
                      fields ->
                          fields
                              .clockStatus(
                                  i % 5 == 0 ? Abi.STATUS_UNRELIABLE : Abi.STATUS_SYNCHRONIZED)
                              .time(START, (int) (i % 4) * 3_000_000));
                }));
      }
    }
  }

  /** A migration ends the extrapolation, because nanoTime stands still meanwhile. */
  @Test
  void doesNotExtrapolateAcrossAMigration() {
    try (RawPage page = RawPage.create()) {
      offerUtc(page, START, 5_000);
      try (VmClock vmclock = VmClock.open(page.path())) {
        for (BoundedClock source :
            new BoundedClock[] {PageClock.of(vmclock), FailoverClock.of(PageClock.of(vmclock))}) {
          MonotonicClock clock =
              MonotonicClock.builder(source).extrapolateFor(Duration.ofHours(1)).build();
          page.status(Abi.STATUS_SYNCHRONIZED);
          UtcReading reading = new UtcReading();
          assertThat(clock.read(reading)).isTrue();
          page.status(Abi.STATUS_UNRELIABLE);
          assertThat(clock.read(reading)).as("no disruption yet").isTrue();
          assertThat(reading.source()).contains(clock);
          page.migrate();

          assertThat(clock.read(reading)).isFalse();
        }
      }
    }
  }
}
