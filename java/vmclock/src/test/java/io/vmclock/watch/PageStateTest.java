package io.vmclock.watch;

import static io.vmclock.Pages.restore;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.Capability;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.testkit.Abi;
import io.vmclock.testkit.TestPage;
import org.junit.jupiter.api.Test;

class PageStateTest {
  @Test
  void copiesWhatTheSnapshotHolds() {
    try (TestPage page = TestPage.create();
        VmClock clock = VmClock.open(page.path())) {
      Snapshot snapshot = clock.read(clock.newSnapshot());
      PageState reading = PageState.of(snapshot);
      assertThat(reading.sequenceCount()).isEqualTo(snapshot.sequenceCount());
      assertThat(reading.generation()).hasValue(snapshot.generation());
      assertThat(reading.disruptionMarker()).isEqualTo(snapshot.disruptionMarker());
      assertThat(reading.flags()).isEqualTo(snapshot.flags());
      assertThat(reading.status()).isEqualTo(snapshot.clockStatus());
      assertThat(reading.leap()).isEqualTo(snapshot.leapIndicator());
      assertThat(reading.capabilities()).isEqualTo(snapshot.capabilities());
      assertThat(reading.utc()).contains(snapshot.utcInstant());
      assertThat(reading.has(Flag.VM_GEN_COUNTER_PRESENT)).isTrue();
      assertThat(reading.has(Flag.NOTIFICATION_PRESENT)).isFalse();
    }
  }

  @Test
  void stopsChangingWithTheSnapshot() {
    try (TestPage page = TestPage.create();
        VmClock clock = VmClock.open(page.path())) {
      Snapshot snapshot = clock.read(clock.newSnapshot());
      PageState reading = PageState.of(snapshot);
      long generation = snapshot.generation();
      restore(page);
      clock.read(snapshot);
      assertThat(reading.generation()).hasValue(generation);
    }
  }

  @Test
  void leavesOutWhatThePageDoesNotSay() {
    try (TestPage page = TestPage.create();
        VmClock clock = VmClock.open(page.path())) {
      page.update(
          fields ->
              fields
                  .clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT)
                  .clockStatus(Abi.STATUS_UNRELIABLE));
      PageState reading = PageState.of(clock.read(clock.newSnapshot()));
      assertThat(reading.generation()).isEmpty();
      assertThat(reading.utc()).isEmpty();
      assertThat(reading.capabilities()).doesNotContain(Capability.GENERATION);
    }
  }

  @Test
  void refusesAnEmptySnapshot() {
    try (TestPage page = TestPage.create();
        VmClock clock = VmClock.open(page.path())) {
      Snapshot empty = clock.newSnapshot();
      assertThatThrownBy(() -> PageState.of(empty)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void printsUnsignedNumbers() {
    try (TestPage page = TestPage.create();
        VmClock clock = VmClock.open(page.path())) {
      page.update(fields -> fields.generation(-1));
      assertThat(PageState.of(clock.read(clock.newSnapshot())))
          .asString()
          .contains("generation 18446744073709551615");
    }
  }
}
