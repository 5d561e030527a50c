package io.vmclock;

import static io.vmclock.Pages.setNanos;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bounds that {@link VmClock} returns without a snapshot, and waiting for them. */
@Timeout(30)
class VmClockAwaitTest {
  private static final long NOW = 1_700_000_000_123_456_789L;
  private static final long OFFSET = -37_000_000_000L;

  private final RawPage page = setNanos(RawPage.create(), NOW);
  private final VmClock clock = VmClock.open(page.path());

  @BeforeEach
  void setMaxError() {
    setMaxError(50);
  }

  private void setMaxError(long nanos) {
    page.update(fields -> fields.timeMaxErrorNanos(nanos));
  }

  @AfterEach
  void close() {
    clock.close();
    page.close();
  }

  @Test
  void boundsMatchThePage() {
    assertThat(clock.taiBounds()).isEqualTo(TimeBounds.tai(NOW - 50, NOW + 51));
    assertThat(clock.utcBounds()).isEqualTo(TimeBounds.utc(NOW + OFFSET - 50, NOW + OFFSET + 51));
  }

  @Test
  void endsTheWaitWhenTheEarliestTimeIsAfterTheBounds() throws InterruptedException {
    clock.awaitPastTai(TimeBounds.tai(NOW - 200, NOW - 51));
    clock.awaitPastUtc(TimeBounds.utc(NOW + OFFSET - 200, NOW + OFFSET - 51));
  }

  @Test
  void waitsWhileTheTimeCanBeWithinTheBounds() throws InterruptedException {
    setMaxError(1_000_000_000);

    assertWaits(() -> clock.awaitPastTai(tai(NOW)));
    assertWaits(() -> clock.awaitPastTai(tai(NOW - 500_000_000)));
    assertWaits(() -> clock.awaitPastUtc(utc(NOW + OFFSET)));
    assertWaits(() -> clock.awaitPastUtc(utc(NOW + OFFSET - 500_000_000)));
  }

  @Test
  void waitsOnTheScaleOfTheCall() throws InterruptedException {
    // TAI is after this number. UTC is not.
    clock.awaitPastTai(tai(NOW - 1000));
    assertWaits(() -> clock.awaitPastUtc(utc(NOW - 1000)));
  }

  private static TimeBounds tai(long nanos) {
    return TimeBounds.tai(nanos, nanos);
  }

  private static TimeBounds utc(long nanos) {
    return TimeBounds.utc(nanos, nanos);
  }

  @Test
  void refusesBoundsOnTheOtherScale() {
    assertRefused("TAI", "UTC", "utcBounds()", () -> clock.awaitPastUtc(tai(NOW)));
    assertRefused("TAI", "UTC", "utcBounds()", () -> clock.awaitPastUtc(tai(0), Duration.ZERO));
    assertRefused("UTC", "TAI", "taiBounds()", () -> clock.awaitPastTai(utc(NOW)));
    assertRefused("UTC", "TAI", "taiBounds()", () -> clock.awaitPastTai(utc(0), Duration.ZERO));
  }

  private static void assertRefused(
      String given, String wanted, String remedy, ThrowingCallable call) {
    assertThatIllegalArgumentException()
        .isThrownBy(call)
        .withMessageContaining("are on " + given)
        .withMessageContaining("waits for " + wanted)
        .withMessageContaining(remedy);
  }

  @Test
  void endsTheWaitAfterTheTimeout() throws InterruptedException {
    for (Duration timeout : List.of(Duration.ZERO, Duration.ofNanos(-1), Duration.ofMillis(2))) {
      assertThat(clock.awaitPastTai(tai(NOW), timeout)).isFalse();
      assertThat(clock.awaitPastUtc(utc(NOW + OFFSET), timeout)).isFalse();
      assertThat(clock.awaitPastTai(tai(NOW - 51), timeout)).isTrue();
      assertThat(clock.awaitPastUtc(utc(NOW + OFFSET - 51), timeout)).isTrue();
    }
  }

  @Test
  void acceptsTimeoutsOfAnyLength() throws InterruptedException {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);
    assertThat(clock.awaitPastTai(tai(NOW - 51), longest)).isTrue();
    assertWaits(() -> clock.awaitPastTai(farTai(), longest));
    assertThat(clock.awaitPastTai(farTai(), Duration.ofSeconds(Long.MIN_VALUE))).isFalse();
  }

  /** Asserts that the call sleeps until it is interrupted. */
  private static void assertWaits(ThrowingCallable call) throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread waiter =
        new Thread(
            () -> {
              try {
                call.call();
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    waiter.start();
    while (waiter.isAlive() && waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    waiter.interrupt();
    waiter.join();

    assertThat(thrown[0]).isInstanceOf(InterruptedException.class);
  }

  @Test
  void endsTheWaitWhenThePageAdvances() throws InterruptedException {
    TimeBounds bounds = clock.taiBounds();
    Thread writer = new Thread(() -> setNanos(page, bounds.latestNanos() + 1_000_000_000));
    Thread waiter =
        new Thread(
            () -> {
              try {
                clock.awaitPastTai(bounds);
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
            });
    waiter.start();
    while (waiter.getState() == Thread.State.NEW) {
      Thread.onSpinWait();
    }
    writer.start();
    writer.join();
    waiter.join();

    assertThat(clock.taiBounds().isAfter(bounds)).isTrue();
  }

  @Test
  void failsAtOnceWithoutReliableTime() {
    page.status(Abi.STATUS_UNRELIABLE);

    assertFails(Reason.UNRELIABLE, () -> clock.awaitPastTai(farTai()));
    assertFails(Reason.UNRELIABLE, () -> clock.awaitPastUtc(farUtc()));
    assertFails(Reason.UNRELIABLE, clock::taiBounds);
    assertFails(Reason.UNRELIABLE, clock::utcBounds);
  }

  @Test
  void failsAtOnceWithoutAMaximumError() {
    page.update(fields -> fields.clearFlags(Abi.FLAG_PERIOD_MAXERROR_VALID));

    assertFails(Reason.NOT_OFFERED, () -> clock.awaitPastTai(farTai()));
    assertFails(Reason.NOT_OFFERED, clock::utcBounds);
  }

  @Test
  void failsAtOnceWhenClosed() {
    clock.close();

    assertFails(Reason.CLOSED, () -> clock.awaitPastUtc(farUtc()));
  }

  @Test
  void failsWhenTheClockBecomesUnreliableDuringTheWait() throws InterruptedException {
    Throwable[] thrown = new Throwable[1];
    Thread waiter =
        new Thread(
            () -> {
              try {
                clock.awaitPastTai(farTai());
              } catch (Throwable e) {
                thrown[0] = e;
              }
            });
    waiter.start();
    // Wait for its first sleep.
    while (waiter.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    page.status(Abi.STATUS_UNRELIABLE);
    waiter.join();

    assertThat(thrown[0]).isInstanceOf(VmClockException.class);
  }

  private static TimeBounds farTai() {
    return tai(NOW + 3_600_000_000_000L);
  }

  private static TimeBounds farUtc() {
    return utc(NOW + 3_600_000_000_000L);
  }

  private static void assertFails(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }
}
