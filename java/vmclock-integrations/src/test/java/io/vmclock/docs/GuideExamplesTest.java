package io.vmclock.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.test.RestorablePage;
import io.vmclock.testkit.TestPage;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs the examples of the guide that belong to no other library. */
@Timeout(300)
class GuideExamplesTest {
  @Test
  void guardedWorkUsesTheIdAfterARestore() {
    try (RestorablePage machine = new RestorablePage()) {
      GuardExample.Payment before = GuardExample.prepare(machine.env(), 5);
      machine.restore();
      GuardExample.Payment after = GuardExample.prepare(machine.env(), 5);

      assertThat(after.amount()).isEqualTo(5);
      assertThat(after.id()).isNotEqualTo(before.id());
    }
  }

  @Test
  void tradingStopsAboveTheLimit() {
    AtomicBoolean allowed = new AtomicBoolean(true);
    try (TestPage page = TestPage.create().bound(Duration.ofMillis(1));
        VmClockEnvironment env = StampsExample.open(page.path(), allowed)) {
      while (allowed.get()) {
        Thread.onSpinWait();
      }
      assertThat(env.accuracy()).isPresent();
    }
  }

  @Test
  void stampsGrowAndFailWithoutATime() {
    AtomicLong last = new AtomicLong();
    try (TestPage page = TestPage.create();
        VmClockEnvironment env = StampsExample.open(page.path(), new AtomicBoolean())) {
      OrderExample.stamp(env, last::set);
      assertThat(last.get()).isPositive();

      page.unreliable();
      assertThatThrownBy(() -> OrderExample.stamp(env, last::set))
          .isInstanceOf(VmClockException.class);
    }
  }

  @Test
  void commitWaitPublishesATimeThatIsPast() throws InterruptedException {
    AtomicLong published = new AtomicLong();
    try (TestPage page = TestPage.create().running();
        VmClockEnvironment env = StampsExample.open(page.path(), new AtomicBoolean())) {
      CommitWaitExample.commit(env.clock(), published::set);

      assertThat(env.clock().utcBounds().earliestNanos()).isGreaterThan(published.get());
    }
  }
}
