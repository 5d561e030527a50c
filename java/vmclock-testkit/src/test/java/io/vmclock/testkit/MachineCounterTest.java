package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.Snapshot;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class MachineCounterTest {
  /** Blocks until the counter has advanced by a thousand ticks. */
  static void awaitTicks() {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    long first = MachineCounter.read().counter();
    while (MachineCounter.read().counter() - first < 1000) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void counterAdvancesAfterItsPublisherHasEnded() {
    Snapshot first = MachineCounter.read();
    awaitTicks();
    Snapshot second = MachineCounter.read();
    assertThat(second.counter()).isGreaterThan(first.counter());
    assertThat(second.counterPeriodFrac()).isEqualTo(first.counterPeriodFrac()).isNotZero();
  }
}
