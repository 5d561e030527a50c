package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmclock.TimeBounds;
import io.vmclock.VmClockException.Reason;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class UtcReadingTest {
  private final SettableClock clock = new SettableClock();
  private final UtcReading reading = new UtcReading();

  @Test
  void aNewReadingHasNoTime() {
    assertHasNoTime(Reason.NOT_OFFERED);
    assertThat(reading.source()).isEmpty();
  }

  private void assertHasNoTime(Reason reason) {
    assertThat(reading.isReliable()).isFalse();
    assertThat(reading.reason()).contains(reason);
    assertThat(reading.toString()).contains("no time: " + reason);
    for (ThrowingCallable accessor :
        List.<ThrowingCallable>of(
            reading::utcNanos,
            reading::earliestNanos,
            reading::latestNanos,
            reading::maxErrorNanos,
            reading::bounds)) {
      assertThatIllegalStateException()
          .isThrownBy(accessor)
          .withMessageContaining(reason.name())
          .withMessageContaining("isReliable()");
    }
  }

  @Test
  void hasTheTimeThatWasStored() {
    assertThat(reading.set(clock, 10, 7, 12)).isTrue();
    assertThat(reading.isReliable()).isTrue();
    assertThat(reading.reason()).isEmpty();
    assertThat(reading.source()).contains(clock);
    assertThat(reading.utcNanos()).isEqualTo(10);
    assertThat(reading.earliestNanos()).isEqualTo(7);
    assertThat(reading.latestNanos()).isEqualTo(12);
    assertThat(reading.maxErrorNanos()).isEqualTo(3);
    assertThat(reading.bounds()).isEqualTo(TimeBounds.utc(7, 12));
    assertThat(reading).hasToString("UtcReading[10 ns, from 7 to 12]");
  }

  @Test
  void aFailureReplacesATimeAndATimeReplacesAFailure() {
    reading.set(clock, 10, 7, 12);
    assertThat(reading.setUnreliable(clock, Reason.BUSY)).isFalse();
    assertHasNoTime(Reason.BUSY);
    assertThat(reading.error()).isZero();
    reading.setUnreliable(clock, Reason.SYSTEM, -5);
    assertThat(reading.error()).isEqualTo(-5);
    reading.set(clock, 1, 0, 2);
    assertThat(reading.isReliable()).isTrue();
    assertThat(reading.error()).isZero();
  }

  @Test
  void theMaximumErrorIsTheLargerDistance() {
    reading.set(clock, 0, 0, 0);
    assertThat(reading.maxErrorNanos()).isZero();
    reading.set(clock, 0, -3, 5);
    assertThat(reading.maxErrorNanos()).isEqualTo(5);
    reading.set(clock, 1, Long.MIN_VALUE, 5);
    assertThat(reading.maxErrorNanos()).isEqualTo(Long.MAX_VALUE);
    reading.set(clock, -2, -2, Long.MAX_VALUE);
    assertThat(reading.maxErrorNanos()).isEqualTo(Long.MAX_VALUE);
    reading.set(clock, 0, Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(reading.maxErrorNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusesATimeOutsideItsBounds() {
    for (long utc : new long[] {6, 13}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> reading.set(clock, utc, 7, 12))
          .withMessageContaining(utc + " ns");
    }
    assertHasNoTime(Reason.NOT_OFFERED);
  }

  @Test
  void hasNoFailureIfItHasATime() {
    reading.set(clock, 10, 7, 12);
    assertThatIllegalArgumentException().isThrownBy(() -> clock.failure(reading));
  }
}
