package io.vmclock.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.ClockStatus;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AlteredTimeTest {
  /** More than any pause of this machine. */
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir private Path directory;

  private static void assertAltered(Publisher publisher) {
    try (publisher;
        VmClock clock = VmClock.open(publisher.path())) {
      for (int i = 0; i < 3; i++) {
        Snapshot reading = clock.read();
        assertThat(reading.clockStatus()).isEqualTo(ClockStatus.FREERUNNING);
        assertThat(reading.leapIndicator()).isEqualTo(LeapIndicator.PRE_NEG);
        assertThat(Duration.between(reading.utcInstant(), Instant.now()))
            .isBetween(Duration.ofDays(5), Duration.ofDays(5).plus(PATIENCE));
        assertThat(reading.utcBounds().widthNanos()).isGreaterThan(2_000_000_000L);
        publisher.update();
        assertThat(reading.disruptionMarker()).isZero();
      }
    }
  }

  @Test
  void publishesAWrongTime() {
    AlteredTime time =
        AlteredTime.ofKernel()
            .withOffset(Duration.ofDays(-5))
            .withMaxError(Duration.ofSeconds(1))
            .withLeapSecond(LeapIndicator.PRE_NEG);
    assertThat(time).hasToString("AlteredTime[offset=PT-120H, maxError=PT1S, leapSecond=PRE_NEG]");
    assertAltered(Publisher.inMemory(time));
    assertAltered(Publisher.create(directory.resolve("page"), time));
  }

  @Test
  void isNeverSynchronized() {
    try (Publisher publisher = Publisher.inMemory(AlteredTime.ofKernel());
        VmClock clock = VmClock.open(publisher.path())) {
      assertThat(clock.read().clockStatus()).isEqualTo(ClockStatus.FREERUNNING);
    }
  }

  @Test
  void refusesValuesOutOfRange() {
    AlteredTime time = AlteredTime.ofKernel();
    for (Duration offset :
        new Duration[] {
          Duration.ofDays(3651), Duration.ofDays(-3651), Duration.ofSeconds(Long.MAX_VALUE)
        }) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> time.withOffset(offset))
          .withMessageContaining("3650 days");
    }
    for (Duration error :
        new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(2)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> time.withMaxError(error))
          .withMessageContaining("at most a day");
    }
    for (LeapIndicator indicator :
        new LeapIndicator[] {LeapIndicator.POS, LeapIndicator.POST_POS}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> time.withLeapSecond(indicator))
          .withMessageContaining("PRE_POS");
    }
  }
}
