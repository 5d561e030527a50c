package io.vmclock.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.test.RestorablePage;
import io.vmclock.testkit.TestPage;
import io.vmclock.watch.Accuracy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
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
  void alarmAndNoStampAboveTheLimit() {
    AtomicReference<Accuracy> alarm = new AtomicReference<>();
    AtomicLong last = new AtomicLong();
    try (TestPage page = TestPage.create().bound(Duration.ofMillis(1));
        VmClockEnvironment env = StampsExample.open(page.path(), alarm::set)) {
      while (alarm.get() == null) {
        Thread.onSpinWait();
      }
      assertThat(alarm.get().isWithinLimit()).isFalse();
      assertThatThrownBy(() -> OrderExample.stamp(env, last::set))
          .isInstanceOf(IllegalStateException.class);
      assertThat(last).hasValue(0);
    }
  }

  @Test
  void stampsGrowAndFailWithoutATime() {
    AtomicLong last = new AtomicLong();
    try (TestPage page = TestPage.create().bound(Duration.ofNanos(20_000));
        VmClockEnvironment env = StampsExample.open(page.path(), accuracy -> {})) {
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
        VmClockEnvironment env = StampsExample.open(page.path(), accuracy -> {})) {
      CommitWaitExample.commit(env.clock(), published::set);

      assertThat(env.clock().utcBounds().earliestNanos()).isGreaterThan(published.get());
    }
  }
}
