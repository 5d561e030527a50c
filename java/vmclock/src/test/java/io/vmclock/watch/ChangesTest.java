package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.LeapAnnounced;
import io.vmclock.watch.VmClockEvent.MaintenanceCleared;
import io.vmclock.watch.VmClockEvent.MaintenanceImminent;
import io.vmclock.watch.VmClockEvent.MaintenanceSoon;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Which events two readings produce, and in which order. */
class ChangesTest {
  private static final ImmutableSet<Capability> ALL =
      Sets.immutableEnumSet(Capability.DISRUPTION_MARKER, Capability.GENERATION);
  private static final ImmutableSet<Capability> NO_GENERATION =
      Sets.immutableEnumSet(Capability.DISRUPTION_MARKER);
  private static final long SOON = Flag.DISRUPTION_SOON.mask();
  private static final long IMMINENT = Flag.DISRUPTION_IMMINENT.mask();

  private static final PageState BASE = reading(OptionalLong.of(7), 5, 0);

  private static PageState reading(OptionalLong generation, long marker, long flags) {
    return new PageState(
        2,
        generation,
        marker,
        flags,
        ClockStatus.SYNCHRONIZED,
        LeapIndicator.NONE,
        generation.isPresent() ? ALL : NO_GENERATION,
        Optional.empty());
  }

  private static PageState flags(long flags) {
    return reading(OptionalLong.of(7), 5, flags);
  }

  private static PageState generation(long generation) {
    return reading(OptionalLong.of(generation), 5, 0);
  }

  private static PageState withoutGeneration() {
    return reading(OptionalLong.empty(), 5, 0);
  }

  private static PageState leap(LeapIndicator leap) {
    return new PageState(
        2, BASE.generation(), 5, 0, BASE.status(), leap, BASE.capabilities(), Optional.empty());
  }

  private static List<VmClockEvent> events(PageState before, PageState after) {
    return new Changes(before).between(before, after);
  }

  @Test
  void equalReadingsProduceNoEvents() {
    assertThat(events(BASE, generation(7))).isEmpty();
  }

  @Test
  void countAndTimeAreNotChanges() {
    PageState later =
        new PageState(
            4,
            BASE.generation(),
            5,
            0,
            BASE.status(),
            BASE.leap(),
            BASE.capabilities(),
            Optional.of(Instant.EPOCH));
    assertThat(events(BASE, later)).isEmpty();
  }

  @Test
  void generationsCanDecrease() {
    for (long other : new long[] {8, 6, 0, -1, Long.MIN_VALUE}) {
      PageState after = generation(other);
      assertThat(events(BASE, after)).containsExactly(new Restored(BASE, after));
    }
  }

  @Test
  void markersCanDecrease() {
    for (long other : new long[] {6, 4, 0, -1}) {
      PageState after = reading(OptionalLong.of(7), other, 0);
      assertThat(events(BASE, after)).containsExactly(new Disrupted(BASE, after));
    }
  }

  @Test
  void newGenerationAfterAGapIsARestore() {
    Changes changes = new Changes(BASE);
    PageState without = withoutGeneration();
    PageState later = reading(OptionalLong.empty(), 6, 0);
    PageState after = reading(OptionalLong.of(8), 6, 0);
    assertThat(changes.between(BASE, without))
        .containsExactly(new CapabilitiesChanged(BASE, without));
    assertThat(changes.between(without, later)).containsExactly(new Disrupted(without, later));
    assertThat(changes.between(later, after))
        .containsExactly(new Restored(BASE, after), new CapabilitiesChanged(later, after));
    PageState again = reading(OptionalLong.of(9), 6, 0);
    assertThat(changes.between(after, again)).containsExactly(new Restored(after, again));
  }

  @Test
  void sameGenerationAfterAGapIsNotARestore() {
    Changes changes = new Changes(BASE);
    PageState without = withoutGeneration();
    assertThat(changes.between(BASE, without)).hasSize(1);
    assertThat(changes.between(without, BASE))
        .containsExactly(new CapabilitiesChanged(without, BASE));
  }

  @Test
  void firstGenerationIsNotARestore() {
    PageState without = withoutGeneration();
    Changes changes = new Changes(without);
    assertThat(changes.between(without, BASE))
        .containsExactly(new CapabilitiesChanged(without, BASE));
    PageState after = generation(8);
    assertThat(changes.between(BASE, after)).containsExactly(new Restored(BASE, after));
  }

  @Test
  void separatesLostFromGainedCapabilities() {
    CapabilitiesChanged lost = new CapabilitiesChanged(BASE, withoutGeneration());
    assertThat(lost.lost()).containsExactly(Capability.GENERATION);
    assertThat(lost.gained()).isEmpty();
    CapabilitiesChanged gained = new CapabilitiesChanged(withoutGeneration(), BASE);
    assertThat(gained.gained()).containsExactly(Capability.GENERATION);
    assertThat(gained.lost()).isEmpty();
  }

  @Test
  void reportsMaintenanceWhenItsFlagsAreSet() {
    PageState none = flags(0);
    PageState soon = flags(SOON);
    PageState imminent = flags(SOON | IMMINENT);
    assertThat(events(none, soon)).containsExactly(new MaintenanceSoon(none, soon));
    assertThat(events(soon, imminent)).containsExactly(new MaintenanceImminent(soon, imminent));
    assertThat(events(none, imminent))
        .containsExactly(
            new MaintenanceSoon(none, imminent), new MaintenanceImminent(none, imminent));
    assertThat(events(imminent, soon)).isEmpty();
    assertThat(events(imminent, none)).containsExactly(new MaintenanceCleared(imminent, none));
    assertThat(events(soon, none)).containsExactly(new MaintenanceCleared(soon, none));
    PageState only = flags(IMMINENT);
    assertThat(events(soon, only)).containsExactly(new MaintenanceImminent(soon, only));
  }

  @Test
  void otherFlagsProduceNoEvents() {
    assertThat(events(BASE, flags(1L << 63 | 1L << 20))).isEmpty();
  }

  @Test
  void reportsLeapSecondsWhenTheyAreAnnounced() {
    PageState none = leap(LeapIndicator.NONE);
    for (LeapIndicator indicator : LeapIndicator.values()) {
      PageState after = leap(indicator);
      boolean announced = indicator == LeapIndicator.PRE_POS || indicator == LeapIndicator.PRE_NEG;
      assertThat(events(none, after).iterator().hasNext()).as("%s", indicator).isEqualTo(announced);
      assertThat(events(after, none)).as("%s", indicator).isEmpty();
    }
    PageState positive = leap(LeapIndicator.PRE_POS);
    PageState negative = leap(LeapIndicator.PRE_NEG);
    assertThat(events(positive, negative)).containsExactly(new LeapAnnounced(positive, negative));
  }

  @Test
  void reportsAllChangesOfOneUpdateInTheOrderOfTheKinds() {
    PageState after =
        new PageState(
            4,
            OptionalLong.of(8),
            6,
            SOON | IMMINENT,
            ClockStatus.UNRELIABLE,
            LeapIndicator.PRE_POS,
            ImmutableSet.of(),
            Optional.empty());
    assertThat(events(BASE, after))
        .containsExactly(
            new Restored(BASE, after),
            new Disrupted(BASE, after),
            new CapabilitiesChanged(BASE, after),
            new StatusChanged(BASE, after),
            new MaintenanceSoon(BASE, after),
            new MaintenanceImminent(BASE, after),
            new LeapAnnounced(BASE, after))
        .isSortedAccordingTo(Comparator.comparing(VmClockEvent::kind));
  }
}
