package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.watch.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeGenerationsTest {
  private final FakeGenerations machine = new FakeGenerations();
  private final GenerationGuard guard = GenerationGuard.of(machine);
  private final List<String> calls = new ArrayList<>();

  @Test
  void guardDetectsEachRestore() {
    long first = guard.stamp();
    assertThat(guard.changedSince(first)).isFalse();
    machine.restore();
    assertThat(guard.changedSince(first)).isTrue();
    long second = guard.stamp();
    assertThat(guard.changedSince(second)).isFalse();
    machine.restore();
    assertThat(guard.changedSince(second)).isTrue();
  }

  @Test
  void guardHasTheProtectionOfTheSource() {
    assertThat(guard.protection()).isEqualTo(Protection.EXACT);
    machine.protection(Protection.NOTIFIED);
    assertThat(guard.protection()).isEqualTo(Protection.NOTIFIED);
  }

  @Test
  void unreadableSourceIsAChange() {
    long stamp = guard.stamp();
    machine.unreadable(Reason.CLOSED);
    assertThat(guard.changedSince(stamp)).isTrue();
    assertThatExceptionOfType(VmClockException.class)
        .isThrownBy(guard::stamp)
        .satisfies(e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    assertThatExceptionOfType(VmClockException.class).isThrownBy(guard::protection);
    machine.readableAgain();
    assertThat(guard.changedSince(stamp)).isFalse();
  }

  @Test
  void restoreCallsTheListenersBeforeItReturns() {
    Subscription first = machine.subscribe("first", () -> calls.add("first " + machine.stamp()));
    machine.subscribe("second", () -> calls.add("second"));
    machine.restore();
    assertThat(calls).containsExactly("first 1", "second");
    assertThat(first.name()).isEqualTo("first");
    assertThat(first.waiting()).isZero();
    first.close();
    machine.restore();
    assertThat(calls).containsExactly("first 1", "second", "second");
  }

  @Test
  void listenerThatFailsDelaysNoOther() {
    machine.subscribe("fails", () -> fail("expected first"));
    machine.subscribe("fails, too", () -> fail("expected second"));
    machine.subscribe("works", () -> calls.add("works"));
    assertThatIllegalStateException()
        .isThrownBy(machine::restore)
        .withMessage("expected first")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
    assertThat(calls).containsExactly("works");
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }

  @Test
  void restoreActionsRunInARestore() {
    RestoreActions actions = RestoreActions.create(guard);
    actions.add("reconnect", 0, Duration.ofMinutes(1), () -> calls.add("reconnect"));
    actions.runFrom(machine);
    assertThat(calls).isEmpty();
    machine.restore();
    assertThat(calls).containsExactly("reconnect");
  }

  @Test
  void idsAndCachedValuesFollowTheGuard() {
    UuidGenerator ids = UuidGenerator.create(guard);
    GenerationScoped<Long> cached = GenerationScoped.create(guard, machine::stamp, value -> {});
    assertThat(cached.get()).isZero();
    var before = ids.version7();
    machine.restore();
    assertThat(ids.version7()).isNotEqualTo(before);
    assertThat(cached.get()).isEqualTo(1);
  }
}
