package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.time.MonotonicClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The guide's example of a test without the native library. */
class FakesExampleTest {
  @Test
  void needsNoNativeLibrary() {
    // begin
    FakeClock clock = new FakeClock().bound(Duration.ofMillis(2));
    MonotonicClock stamps = MonotonicClock.of(clock);
    long first = stamps.utcNanos();
    clock.advance(Duration.ofSeconds(-1));
    assertThat(stamps.utcNanos()).isGreaterThan(first);

    FakeGenerations machine = new FakeGenerations();
    long stamp = GenerationGuard.of(machine).stamp();
    machine.restore();
    // end
    assertThat(GenerationGuard.of(machine).stamp()).isNotEqualTo(stamp);
  }
}
