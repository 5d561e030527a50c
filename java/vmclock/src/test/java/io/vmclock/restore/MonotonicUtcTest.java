package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MonotonicUtcTest {
  private final AtomicLong nanoTime = new AtomicLong();
  private final AtomicLong given = new AtomicLong();
  private final AtomicLong utcNanos = new AtomicLong(TimeUnit.DAYS.toNanos(20_000));

  private final MonotonicUtc time = new MonotonicUtc(nanoTime::get, 0);
  private final MonotonicUtc.Cursor cursor = time.cursor(utcNanos::get);
  private final MonotonicUtc.Cursor other = time.cursor(utcNanos::get);

  private void pass(long nanos) {
    nanoTime.addAndGet(nanos);
    utcNanos.addAndGet(nanos);
  }

  @Test
  void startsAtUtc() {
    assertThat(cursor.takeValue()).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  @Test
  void countsOnWhileTheClockStandsStill() {
    long first = cursor.takeValue();
    assertThat(cursor.takeValues(10)).isEqualTo(first + 1);
    assertThat(cursor.takeValue()).isEqualTo(first + 11);
  }

  @Test
  void hasOneOrderForAllThreads() {
    long last = cursor.takeValue();
    for (int i = 0; i < 10_000; i++) {
      pass(4 + i % 700);
      // UTC also steps back. The two cursors detect that at different times.
      utcNanos.addAndGet(i % 7 == 0 ? -3_000_000 : i % 5 == 0 ? 2_000_000 : 0);
      long next = (i % 3 == 0 ? other : cursor).takeValue();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  @Test
  void continuesFromTheEndOfALineIfUtcIsBehind() {
    long unused = cursor.takeValue();
    utcNanos.addAndGet(-TimeUnit.SECONDS.toNanos(9));
    pass(999_999);
    long before = cursor.takeValue();
    pass(1_000_000);
    assertThat(other.takeValue()).isGreaterThan(before + UtcLine.MILLI / 2 - 2);
  }

  @Test
  void waitsUntilTheTakenValuesHavePassed() {
    MonotonicUtc slow = new MonotonicUtc(() -> nanoTime.addAndGet(10), 0);
    MonotonicUtc.Cursor many = slow.cursor(utcNanos::get);
    long first = many.takeValues(1000);
    long begin = nanoTime.get();
    many.awaitLastValue(1000);
    assertThat(nanoTime.get() - begin).isBetween(1_890L, 2_000L);
    assertThat(many.takeValue()).isBetween(first + 1000, first + 1010);
    begin = nanoTime.get();
    many.awaitLastValue(1);
    assertThat(nanoTime.get() - begin).isLessThanOrEqualTo(10);
  }

  @Test
  void waitsAtMostOneClockReadingPerValue() {
    AtomicLong reads = new AtomicLong();
    MonotonicUtc standing = new MonotonicUtc(() -> reads.getAndIncrement() * 0, 0);
    MonotonicUtc.Cursor many = standing.cursor(utcNanos::get);
    long unused = many.takeValues(1000);
    long before = reads.get();
    many.awaitLastValue(1000);
    assertThat(reads.get() - before).isEqualTo(1000);
  }

  @Test
  void takesReturnedValuesAgain() {
    long first = cursor.takeValues(1_000_000);
    cursor.returnValues(first);
    assertThat(cursor.takeValue()).isEqualTo(first);
  }

  @Test
  void readsUtcAgainIfTheThreadWasStalled() {
    AtomicLong reads = new AtomicLong();
    MonotonicUtc.Cursor stalled =
        time.cursor(
            () -> {
              long utc = utcNanos.get();
              if (reads.getAndIncrement() == 0) {
                pass(50_000_000);
              }
              return utc;
            });
    assertThat(stalled.takeValue()).isEqualTo(UtcLine.valueOf(utcNanos.get()));
    assertThat(reads.get()).isEqualTo(2);
  }

  @Test
  void usesTheLineOfTheCursorThatDrewFirst() {
    MonotonicUtc.Cursor late =
        time.cursor(
            () -> {
              // Seconds ahead, so that this cursor's own line would be below the other's values.
              utcNanos.addAndGet(TimeUnit.SECONDS.toNanos(9));
              given.set(other.takeValue());
              pass(10);
              return utcNanos.addAndGet(-TimeUnit.SECONDS.toNanos(9));
            });
    assertThat(late.takeValue()).isGreaterThan(given.get());
  }

  @Test
  void readsUtcOncePerMillisecond() {
    AtomicLong reads = new AtomicLong();
    MonotonicUtc.Cursor counting =
        time.cursor(
            () -> {
              reads.incrementAndGet();
              return utcNanos.get();
            });
    for (int i = 0; i < 1000; i++) {
      counting.takeValue();
      pass(10_000);
    }
    assertThat(reads.get()).isEqualTo(10);
  }

  @Test
  void comparesWithUtcAgainAfterInvalidation() {
    long before = cursor.takeValue();
    utcNanos.addAndGet(TimeUnit.HOURS.toNanos(1));
    assertThat(cursor.takeValue()).isEqualTo(before + 1);
    cursor.invalidateLine(false);
    assertThat(cursor.takeValue()).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  @Test
  void comparesTheLineOfAnotherCursorWithUtc() {
    MonotonicUtc.Cursor late = time.cursor(() -> utcNanos.get() - TimeUnit.HOURS.toNanos(1));
    late.takeValue();
    assertThat(cursor.takeValue()).isEqualTo(UtcLine.valueOf(utcNanos.get()));
  }

  private void stepUtc(long seconds) {
    utcNanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private long utc() {
    return UtcLine.valueOf(utcNanos.get());
  }

  @Test
  void goesBackIfItWouldLeadUtcByMoreThanTenSeconds() {
    long before = cursor.takeValue();
    long unused = other.takeValues(1000);
    stepUtc(-9);
    pass(2_000_000);
    assertThat(cursor.takeValue()).isGreaterThan(before);
    assertThat(other.takeValue()).isGreaterThan(before);
    stepUtc(-2);
    pass(2_000_000);
    assertThat(cursor.takeValue()).isEqualTo(utc());
    // The other cursor does not count on from its own last value.
    assertThat(other.takeValue()).isEqualTo(utc());
  }

  @Test
  void startsAfreshAfterARestore() {
    long before = cursor.takeValue();
    long unused = other.takeValue();
    stepUtc(-1);
    cursor.invalidateLine(false);
    assertThat(cursor.takeValue()).isGreaterThan(before);
    cursor.invalidateLine(true);
    assertThat(cursor.takeValue()).isEqualTo(utc());
    other.invalidateLine(true);
    assertThat(other.takeValue()).isEqualTo(utc());
  }

  @Test
  void keepsTheOrderAcrossARestoreIfUtcIsRight() {
    long last = cursor.takeValue();
    for (int i = 0; i < 1000; i++) {
      // The line is up to a millisecond ahead of UTC.
      utcNanos.addAndGet(i % 2 == 0 ? -900_000 : 900_000);
      pass(100_000);
      cursor.invalidateLine(true);
      long next = cursor.takeValue();
      assertThat(next).isGreaterThan(last);
      last = next;
    }
  }

  /**
   * Each thread continues from the last value of another thread. The clock jumps in both
   * directions.
   */
  @Test
  void neverGoesBackBetweenThreads() throws Exception {
    MonotonicUtc real = new MonotonicUtc(System::nanoTime, 0);
    AtomicLong handedOver = new AtomicLong();
    ConcurrentThreads.run(
        4,
        member -> {
          MonotonicUtc.Cursor own =
              real.cursor(
                  () ->
                      utcNanos.get() + ThreadLocalRandom.current().nextLong(-5_000_000, 5_000_000));
          for (int i = 0; i < 500_000; i++) {
            long before = handedOver.get();
            long after = own.takeValue();
            if (after <= before) {
              throw new AssertionError(after + " after " + before);
            }
            handedOver.set(after);
          }
        });
  }
}
