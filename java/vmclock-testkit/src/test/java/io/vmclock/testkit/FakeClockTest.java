package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.TimeBounds;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.UtcClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class FakeClockTest {
  private static final long EPOCH = RawPage.EPOCH.getEpochSecond() * 1_000_000_000;

  private final FakeClock clock = new FakeClock();

  @Test
  void newClockStandsAtTheEpochOfPages() {
    assertThat(clock.utcNanos()).isEqualTo(EPOCH);
    assertThat(clock.utcBounds()).isEqualTo(TimeBounds.utc(EPOCH - 1000, EPOCH + 1000));
    assertThat(clock.utcNanos()).isEqualTo(EPOCH);
  }

  @Test
  void timeMovesAsTheTestSays() {
    clock.at(Instant.ofEpochSecond(5, 6)).advance(Duration.ofNanos(10)).bound(Duration.ZERO);
    assertThat(clock.utcBounds()).isEqualTo(TimeBounds.utc(5_000_000_016L, 5_000_000_016L));
    clock.advance(Duration.ofSeconds(-5));
    assertThat(clock.utcNanos()).isEqualTo(16);
    assertThat(UtcClock.of(clock).instant()).isEqualTo(Instant.ofEpochSecond(0, 16));
  }

  @Test
  void refusesANegativeBound() {
    assertThatIllegalArgumentException().isThrownBy(() -> clock.bound(Duration.ofNanos(-1)));
  }

  @Test
  void unreliableClockReportsTheReason() {
    clock.unreliable(Reason.BUSY);
    UtcReading reading = new UtcReading();
    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(Reason.BUSY);
    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(clock::utcNanos)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.BUSY));
    assertThat(clock.unreliableCause()).isPresent();
    assertThat(clock.synchronizedAgain().utcNanos()).isEqualTo(EPOCH);
  }

  @Test
  void monotonicClockDoesNotGoBackWithIt() {
    MonotonicClock stamps = MonotonicClock.builder(clock).build();
    long first = stamps.utcNanos();
    clock.advance(Duration.ofSeconds(-1));
    assertThat(stamps.utcNanos()).isGreaterThanOrEqualTo(first);
    clock.advance(Duration.ofSeconds(2));
    assertThat(stamps.utcNanos()).isEqualTo(clock.utcNanos());
  }

  @Test
  void failoverClockUsesTheNextSource() {
    FakeClock second = new FakeClock().at(Instant.ofEpochSecond(7));
    FailoverClock failover = FailoverClock.of(clock, second);
    assertThat(failover.utcNanos()).isEqualTo(EPOCH);
    clock.unreliable(Reason.UNRELIABLE);
    assertThat(failover.utcNanos()).isEqualTo(7_000_000_000L);
    assertThat(failover.source()).contains(second);
  }

  @Test
  void waitEndsWhenATestAdvancesTheTime() throws InterruptedException {
    TimeBounds now = clock.utcBounds();
    assertThat(clock.awaitPastUtc(now, Duration.ZERO)).isFalse();
    Thread test = new Thread(() -> clock.advance(Duration.ofSeconds(1)));
    test.start();
    clock.awaitPastUtc(now);
    test.join();
  }
}
