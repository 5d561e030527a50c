package io.vmclock.watch;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import io.vmclock.Capability;

/**
 * A change of a page that a {@link VmClockWatcher} has seen. Immutable.
 *
 * <p>Several changes between two readings make one event for each kind, in the order in which the
 * kinds are listed here: what must not be used any more comes first. Several changes of one kind
 * between two readings are one event. So {@code after} of one event has the generation, marker,
 * status and capabilities that {@code before} of the next of its kind has; times and counts move on
 * between them.
 */
public sealed interface VmClockEvent {
  /**
   * Returns the last reading before the change; for {@link Restored} the last that had a
   * generation.
   */
  PageState before();

  /** Returns the first reading after the change. */
  PageState after();

  /**
   * This machine was restored from a snapshot: its generation has changed. What must be unique is
   * not any more.
   *
   * <p>A generation that was lost, by a migration to a host without it, and comes back as another
   * one is such a change; one that a page offers for the first time is not.
   */
  record Restored(PageState before, PageState after) implements VmClockEvent {}

  /** The counter was disrupted, as by a live migration: the disruption marker has changed. */
  record Disrupted(PageState before, PageState after) implements VmClockEvent {}

  /** The page offers more or less than before, as after a migration to another host. */
  record CapabilitiesChanged(PageState before, PageState after) implements VmClockEvent {
    /** Returns what the page did not offer before. */
    public ImmutableSet<Capability> gained() {
      return Sets.difference(after.capabilities(), before.capabilities()).immutableCopy();
    }

    /** Returns what the page does not offer any more. */
    public ImmutableSet<Capability> lost() {
      return Sets.difference(before.capabilities(), after.capabilities()).immutableCopy();
    }
  }

  /** The clock's status has changed. */
  record StatusChanged(PageState before, PageState after) implements VmClockEvent {}

  /** A disruption by maintenance is now due within about a day. */
  record MaintenanceSoon(PageState before, PageState after) implements VmClockEvent {}

  /**
   * A disruption by maintenance is now due within about an hour. A page that says so without having
   * said {@link MaintenanceSoon} before gives both events if it sets both bits.
   */
  record MaintenanceImminent(PageState before, PageState after) implements VmClockEvent {}

  /** No maintenance is due any more: it is over, or was called off. */
  record MaintenanceCleared(PageState before, PageState after) implements VmClockEvent {}

  /** A leap second at the end of the month was announced: {@code after().leap()} tells which. */
  record LeapAnnounced(PageState before, PageState after) implements VmClockEvent {}
}
