package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MonotonicUtcTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final AtomicLong utcNanos = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));
  private final MonotonicUtc time = new MonotonicUtc(nanoTime::get, 0);
  private final MonotonicUtc.Cursor cursor = time.cursor(utcNanos::get);

  private void pass(long nanos) {
    nanoTime.addAndGet(nanos);
    utcNanos.addAndGet(nanos);
  }

  @Test
  void beginsWithUtc() {
    assertThat(cursor.take(1)).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  @Test
  void countsOnWhereTheClockStands() {
    long first = cursor.take(1);
    assertThat(cursor.take(10)).isEqualTo(first + 1);
    assertThat(cursor.take(1)).isEqualTo(first + 11);
  }

  @Test
  void isTheSameForAllThreads() {
    MonotonicUtc.Cursor other = time.cursor(utcNanos::get);
    long last = cursor.take(1);
    for (int i = 0; i < 10_000; i++) {
      pass(4 + i % 700);
      // Steps back too, which each of the two gets to see at another time.
      utcNanos.addAndGet(i % 7 == 0 ? -3_000_000 : i % 5 == 0 ? 2_000_000 : 0);
      long next = (i % 3 == 0 ? other : cursor).take(1);
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void readsUtcOnceInAMillisecond() {
    AtomicLong reads = new AtomicLong();
    MonotonicUtc.Cursor counting =
        time.cursor(
            () -> {
              reads.incrementAndGet();
              return utcNanos.get();
            });
    for (int i = 0; i < 1000; i++) {
      counting.take(1);
      pass(10_000);
    }
    assertThat(reads.get()).isEqualTo(10);
  }

  @Test
  void findsOutAtOnceThatUtcWentOnWhenAskedToCompareAgain() {
    long before = cursor.take(1);
    utcNanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(cursor.take(1)).isEqualTo(before + 1);
    cursor.recompare();
    assertThat(cursor.take(1)).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  @Test
  void comparesALineThatAnotherThreadDrew() {
    MonotonicUtc.Cursor late = time.cursor(() -> utcNanos.get() - TimeUnit.HOURS.toNanos(1));
    late.take(1);
    assertThat(cursor.take(1)).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  /** Each takes up what another one left last, with a clock that jumps to and fro. */
  @Test
  void neverGoesBackFromThreadToThread() throws Exception {
    MonotonicUtc real = new MonotonicUtc(System::nanoTime, 0);
    AtomicLong handedOver = new AtomicLong();
    Crew.run(
        4,
        member -> {
          MonotonicUtc.Cursor own =
              real.cursor(
                  () ->
                      utcNanos.get() + ThreadLocalRandom.current().nextLong(-5_000_000, 5_000_000));
          for (int i = 0; i < 500_000; i++) {
            long before = handedOver.get();
            long after = own.take(1);
            if (after <= before) {
              throw new AssertionError(after + " after " + before);
            }
            handedOver.set(after);
          }
        });
  }
}
