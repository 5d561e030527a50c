package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.AbiField;
import io.vmclock.Capability;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class PageStateTest {
  @Test
  void copiesTheSnapshot() throws IOException {
    try (WatchedPage page = new WatchedPage()) {
      Snapshot snapshot = page.clock.read(page.clock.newSnapshot());
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
  void doesNotChangeWithTheSnapshot() throws IOException {
    try (WatchedPage page = new WatchedPage()) {
      Snapshot snapshot = page.clock.read(page.clock.newSnapshot());
      PageState reading = PageState.of(snapshot);
      long generation = snapshot.generation();
      page.writer().restore();
      page.clock.read(snapshot);
      assertThat(reading.generation()).hasValue(generation);
    }
  }

  @Test
  void leavesOutValuesThatThePageDoesNotOffer() throws IOException {
    try (WatchedPage page = new WatchedPage()) {
      page.update(
          () -> {
            page.flag(Flag.VM_GEN_COUNTER_PRESENT, false);
            page.set(AbiField.CLOCK_STATUS, WatchedPage.UNRELIABLE);
          });
      PageState reading = PageState.of(page.clock.read(page.clock.newSnapshot()));
      assertThat(reading.generation()).isEmpty();
      assertThat(reading.utc()).isEmpty();
      assertThat(reading.capabilities()).doesNotContain(Capability.GENERATION);
    }
  }

  @Test
  void refusesAnEmptySnapshot() throws IOException {
    try (WatchedPage page = new WatchedPage()) {
      Snapshot empty = page.clock.newSnapshot();
      assertThatThrownBy(() -> PageState.of(empty)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void printsUnsignedNumbers() throws IOException {
    try (WatchedPage page = new WatchedPage()) {
      page.update(() -> page.set(AbiField.VM_GENERATION_COUNTER, -1));
      assertThat(PageState.of(page.clock.read(page.clock.newSnapshot())))
          .asString()
          .contains("generation 18446744073709551615");
    }
  }
}
