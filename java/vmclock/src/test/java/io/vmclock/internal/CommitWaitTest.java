package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class CommitWaitTest {
  private static final long MILLI = 1_000_000;

  /** A clock that advances by each sleep, and by 10 us with each reading. */
  private static final class Simulated implements LongSupplier, LongConsumer {
    final List<Long> sleeps = new ArrayList<>();
    long now;
    long jumpInSleep;
    int readings;
    long elapsed;

    @Override
    public long getAsLong() {
      readings++;
      now += 10_000;
      return now;
    }

    @Override
    public void accept(long nanos) {
      sleeps.add(nanos);
      elapsed += nanos;
      now += nanos + jumpInSleep;
      jumpInSleep = 0;
    }

    void waitUntilPast(long nanos) throws InterruptedException {
      assertThat(waitUntilPast(nanos, CommitWait.NO_TIMEOUT)).isTrue();
    }

    boolean waitUntilPast(long nanos, long timeoutNanos) throws InterruptedException {
      return CommitWait.until(this, nanos, timeoutNanos, () -> elapsed, this);
    }
  }

  private final Simulated clock = new Simulated();

  @AfterEach
  void clearInterrupt() {
    var unused = Thread.interrupted();
  }

  @Test
  void returnsAtOnceIfTheTimeIsPast() throws InterruptedException {
    clock.waitUntilPast(9_999);

    assertThat(clock.readings).isOne();
    assertThat(clock.sleeps).isEmpty();
  }

  @Test
  void waitsAtTheTimeItself() throws InterruptedException {
    clock.waitUntilPast(10_000);

    assertThat(clock.readings).isEqualTo(2);
  }

  @Test
  void spinsForAShortTime() throws InterruptedException {
    clock.waitUntilPast(CommitWait.SPIN_NANOS);

    assertThat(clock.sleeps).isEmpty();
    assertThat(clock.now).isGreaterThan(CommitWait.SPIN_NANOS);
  }

  @Test
  void sleepsForALongTimeAndSpinsForTheRest() throws InterruptedException {
    clock.waitUntilPast(5 * MILLI);

    assertThat(clock.sleeps).containsExactly(5 * MILLI - 10_000 - CommitWait.SPIN_NANOS);
    assertThat(clock.now).isBetween(5 * MILLI + 1, 5 * MILLI + 10_000);
  }

  @Test
  void readsTheClockBetweenShortSleeps() throws InterruptedException {
    clock.waitUntilPast(25 * MILLI);

    assertThat(clock.sleeps).hasSize(3).allMatch(nanos -> nanos <= CommitWait.LONGEST_SLEEP_NANOS);
  }

  @Test
  void endsWhenTheClockJumpsAhead() throws InterruptedException {
    clock.jumpInSleep = 3_600_000 * MILLI;
    clock.waitUntilPast(60_000 * MILLI);

    assertThat(clock.sleeps).hasSize(1);
  }

  @Test
  void continuesWaitingWhenTheClockJumpsBack() throws InterruptedException {
    clock.jumpInSleep = -8 * MILLI;
    clock.waitUntilPast(5 * MILLI);

    assertThat(clock.sleeps).hasSize(2);
    assertThat(clock.now).isGreaterThan(5 * MILLI);
  }

  @Test
  void acceptsTimesWhoseDistanceOverflowsALong() throws InterruptedException {
    clock.now = Long.MIN_VALUE;
    clock.jumpInSleep = Long.MAX_VALUE;
    clock.waitUntilPast(MILLI);

    assertThat(clock.sleeps).containsExactly(CommitWait.LONGEST_SLEEP_NANOS);
    assertThat(clock.readings).isEqualTo(2);
  }

  @Test
  void endsAfterTheTimeout() throws InterruptedException {
    assertThat(clock.waitUntilPast(60 * MILLI, 15 * MILLI)).isFalse();

    assertThat(clock.sleeps).containsExactly(10 * MILLI, 5 * MILLI);
    assertThat(clock.readings).as("readings, the last of them after the last sleep").isEqualTo(3);
  }

  @Test
  void readsTheClockOnceWithATimeoutOfZero() throws InterruptedException {
    assertThat(clock.waitUntilPast(60 * MILLI, 0)).isFalse();
    assertThat(clock.readings).isOne();
    assertThat(clock.waitUntilPast(19_999, 0)).isTrue();
    assertThat(clock.sleeps).isEmpty();
  }

  @Test
  void timeoutsSaturate() {
    assertThat(CommitWait.timeoutNanos(Duration.ofNanos(5))).isEqualTo(5);
    assertThat(CommitWait.timeoutNanos(Duration.ofNanos(-5))).isZero();
    assertThat(CommitWait.timeoutNanos(Duration.ofSeconds(Long.MIN_VALUE))).isZero();
    assertThat(CommitWait.timeoutNanos(Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(CommitWait.NO_TIMEOUT);
  }

  @Test
  void throwsWhatTheClockThrows() {
    assertThatThrownBy(
            () ->
                CommitWait.until(
                    () -> {
                      throw new IllegalStateException("no time");
                    },
                    0,
                    CommitWait.NO_TIMEOUT))
        .hasMessage("no time");
  }

  @Test
  void endsWhenInterruptedAndClearsTheInterrupt() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> clock.waitUntilPast(0)).isInstanceOf(InterruptedException.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
    assertThat(clock.readings).isZero();
  }

  @Test
  void endsWhenInterruptedDuringASleep() {
    assertThatThrownBy(
            () ->
                CommitWait.until(
                    clock,
                    60_000 * MILLI,
                    CommitWait.NO_TIMEOUT,
                    System::nanoTime,
                    nanos -> Thread.currentThread().interrupt()))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void parksTheCallingThread() throws InterruptedException {
    long start = System.nanoTime();
    CommitWait.until(System::nanoTime, start + 2 * MILLI, CommitWait.NO_TIMEOUT);

    assertThat(System.nanoTime() - start).isGreaterThan(2 * MILLI);
  }
}
