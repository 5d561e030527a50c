package io.vmclock.watch;

import com.google.common.collect.ImmutableList;
import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.LeapAnnounced;
import io.vmclock.watch.VmClockEvent.MaintenanceCleared;
import io.vmclock.watch.VmClockEvent.MaintenanceImminent;
import io.vmclock.watch.VmClockEvent.MaintenanceSoon;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.util.List;
import java.util.OptionalLong;

/** Compares successive readings and makes events of the differences. For use by one thread. */
final class Changes {
  private static final long MAINTENANCE =
      Flag.DISRUPTION_SOON.mask() | Flag.DISRUPTION_IMMINENT.mask();

  /** The last reading that had a generation; the baseline if no reading had one. */
  private PageState lastWithGeneration;

  Changes(PageState baseline) {
    lastWithGeneration = baseline;
  }

  /**
   * Returns whether {@link #between} can return events. Does not compare the sequence count: it
   * wraps, so two readings that are far apart can have the same count.
   */
  static boolean possible(Snapshot before, Snapshot after) {
    return before.disruptionMarker() != after.disruptionMarker()
        || before.flags() != after.flags()
        || before.clockStatusCode() != after.clockStatusCode()
        || before.leapIndicatorCode() != after.leapIndicatorCode()
        || before.counterIdCode() != after.counterIdCode()
        || before.timeTypeCode() != after.timeTypeCode()
        || generationField(before) != generationField(after);
  }

  private static long generationField(Snapshot snapshot) {
    return snapshot.value(AbiField.VM_GENERATION_COUNTER);
  }

  /** Returns the changes, in the order that {@link VmClockEvent} promises. */
  List<VmClockEvent> between(PageState before, PageState after) {
    return between(before, after, false);
  }

  /**
   * Does the same as {@link #between(PageState, PageState)}. If {@code processRestored} is true,
   * the process was restored from a checkpoint in between, and there is a {@link Restored} in any
   * case.
   */
  List<VmClockEvent> between(PageState before, PageState after, boolean processRestored) {
    ImmutableList.Builder<VmClockEvent> events = ImmutableList.builder();
    PageState known = before.generation().isPresent() ? before : lastWithGeneration;
    if (processRestored || differ(known.generation(), after.generation())) {
      events.add(new Restored(known, after));
    }
    lastWithGeneration = after.generation().isPresent() ? after : known;
    if (before.disruptionMarker() != after.disruptionMarker()) {
      events.add(new Disrupted(before, after));
    }
    if (!before.capabilities().equals(after.capabilities())) {
      events.add(new CapabilitiesChanged(before, after));
    }
    if (before.status() != after.status()) {
      events.add(new StatusChanged(before, after));
    }
    if (isNew(Flag.DISRUPTION_SOON, before, after)) {
      events.add(new MaintenanceSoon(before, after));
    }
    if (isNew(Flag.DISRUPTION_IMMINENT, before, after)) {
      events.add(new MaintenanceImminent(before, after));
    }
    if ((before.flags() & MAINTENANCE) != 0 && (after.flags() & MAINTENANCE) == 0) {
      events.add(new MaintenanceCleared(before, after));
    }
    if (before.leap() != after.leap() && announces(after.leap())) {
      events.add(new LeapAnnounced(before, after));
    }
    return events.build();
  }

  private static boolean differ(OptionalLong before, OptionalLong after) {
    return before.isPresent() && after.isPresent() && before.getAsLong() != after.getAsLong();
  }

  private static boolean isNew(Flag flag, PageState before, PageState after) {
    return !before.has(flag) && after.has(flag);
  }

  private static boolean announces(LeapIndicator leap) {
    return leap == LeapIndicator.PRE_POS || leap == LeapIndicator.PRE_NEG;
  }
}
