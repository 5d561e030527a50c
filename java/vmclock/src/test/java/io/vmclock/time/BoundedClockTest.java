package io.vmclock.time;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.TimeBounds;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an implementation with only two methods gets from the interface. */
@Timeout(60)
class BoundedClockTest {
  private final SettableClock clock = new SettableClock();

  @Test
  void derivesEverythingFromOneReading() {
    clock.utcNanos = 5_000_000_000L;
    clock.maxErrorNanos = 100;
    assertThat(clock.utcNanos()).isEqualTo(5_000_000_000L);
    assertThat(clock.utcNanosOr(3)).isEqualTo(5_000_000_000L);
    assertThat(clock.utcBounds()).isEqualTo(TimeBounds.utc(4_999_999_900L, 5_000_000_100L));
    assertThat(clock.unreliableCause()).isEmpty();
  }

  @Test
  void reportsTheReasonOfEachFailure() {
    for (Reason reason : Reason.values()) {
      clock.reason = reason;
      VmClockException failure = failure(reason, clock::utcNanos);
      assertThat(failure)
          .hasMessageContaining("settable clock")
          .hasMessageContaining(reason.name());
      failure(reason, clock::utcBounds);
      failure(reason, () -> clock.awaitPastUtc(TimeBounds.utc(0, 0)));
      failure(reason, () -> clock.awaitPastUtc(TimeBounds.utc(0, 0), Duration.ZERO));
      assertThat(clock.utcNanosOr(3)).isEqualTo(3);
      assertThat(clock.unreliableCause().map(VmClockException::reason)).contains(reason);
    }
  }

  @Test
  void waitsUntilTheEarliestTimeIsPast() throws InterruptedException {
    clock.maxErrorNanos = 100;
    clock.onRead = () -> clock.advance(10);
    clock.awaitPastUtc(TimeBounds.utc(0, 1000));
    assertThat(clock.utcNanos).isEqualTo(1110);
    assertThat(clock.awaitPastUtc(TimeBounds.utc(0, 1000), Duration.ZERO)).isTrue();
    assertThat(clock.awaitPastUtc(TimeBounds.utc(0, 5000), Duration.ZERO)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> clock.awaitPastUtc(TimeBounds.tai(0, 0)));
  }

  @Test
  void aWaitEndsIfTheClockBecomesUnreliable() {
    clock.onRead =
        () -> {
          if (clock.advance(1) == 5) {
            clock.reason = Reason.UNRELIABLE;
          }
        };
    failure(Reason.UNRELIABLE, () -> clock.awaitPastUtc(TimeBounds.utc(0, 1000)));
  }

  @Test
  void adaptsToOtherInterfaces() {
    clock.utcNanos = 1_500_000_007L;
    LongSupplier supplier = clock::utcNanos;
    UtcClock java = UtcClock.of(clock);
    VmClockTicker ticker = VmClockTicker.of(clock);
    long before = ticker.read();
    clock.advance(10 * VmClockTicker.STEP_NANOS);

    assertThat(supplier.getAsLong()).isEqualTo(clock.utcNanos);
    assertThat(java.instant()).isEqualTo(Instant.ofEpochSecond(0, clock.utcNanos));
    assertThat(java).isEqualTo(UtcClock.of(clock)).isNotEqualTo(UtcClock.of(new SettableClock()));
    assertThat(ticker.read() - before).isEqualTo(10 * VmClockTicker.STEP_NANOS);
    clock.reason = Reason.UNRELIABLE;
    failure(Reason.UNRELIABLE, java::instant);
    assertThat(ticker.read()).isGreaterThanOrEqualTo(before);
    failure(Reason.UNRELIABLE, () -> VmClockTicker.of(clock));
  }

  @Test
  void isReadWithoutWaitingIfItCanBe() {
    UtcReading reading = new UtcReading();
    clock.utcNanos = 7;
    FakeClock.NoWait able = new FakeClock.NoWait("able", 8);
    able.waits = true;

    assertThat(NoWaitClock.readNoWaitIfAble(clock, reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(7);
    assertThat(NoWaitClock.readNoWaitIfAble(able, reading)).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(8);
  }
}
