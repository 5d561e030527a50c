package io.vmclock.watch;

import com.google.common.collect.Sets;
import io.vmclock.Capability;
import java.nio.file.Path;
import java.util.Set;

/**
 * A change of a page that a {@link VmClockWatcher} detected. Immutable.
 *
 * <p>Several changes between two readings produce one event for each {@link Kind}, in the order of
 * the kinds. The most urgent changes of the page come first, and changes of its file come last,
 * after the last changes of the page in that file. Several changes of one kind between two readings
 * produce one event. So {@code after} of one {@link Restored} and {@code before} of the next one
 * have the same generation. The same is true of the marker in {@link Disrupted}, the capabilities
 * in {@link CapabilitiesChanged} and the status in {@link StatusChanged}. All other values can
 * differ.
 */
public sealed interface VmClockEvent {
  /** What changed. There is one record for each kind, which describes it. */
  enum Kind {
    /** See {@link Restored}. */
    RESTORED,
    /** See {@link Disrupted}. */
    DISRUPTED,
    /** See {@link CapabilitiesChanged}. */
    CAPABILITIES_CHANGED,
    /** See {@link StatusChanged}. */
    STATUS_CHANGED,
    /** See {@link MaintenanceSoon}. */
    MAINTENANCE_SOON,
    /** See {@link MaintenanceImminent}. */
    MAINTENANCE_IMMINENT,
    /** See {@link MaintenanceCleared}. */
    MAINTENANCE_CLEARED,
    /** See {@link LeapAnnounced}. */
    LEAP_ANNOUNCED,
    /** See {@link BoundAboveLimit}. */
    BOUND_ABOVE_LIMIT,
    /** See {@link BoundWithinLimit}. */
    BOUND_WITHIN_LIMIT,
    /** See {@link FileRemoved}. */
    FILE_REMOVED,
    /** See {@link FileReplaced}. */
    FILE_REPLACED
  }

  /** Returns the kind of change. Use it in a {@code switch}. */
  Kind kind();

  /**
   * Returns the last reading before the change. For {@link Restored}, returns the last reading that
   * had a generation. For {@link FileRemoved} and {@link FileReplaced}, returns the last reading of
   * the file that the watcher's clock has open.
   */
  PageState before();

  /**
   * Returns the first reading after the change. For {@link FileRemoved} and {@link FileReplaced},
   * returns the same as {@link #before}.
   */
  PageState after();

  /**
   * This machine was restored from a snapshot: its generation has changed. Values that must be
   * unique may now exist twice.
   *
   * <p>A migration can bring the machine to a host without a generation, and a later migration to a
   * host with another generation. The second migration then counts as a restore. The first
   * generation that a page offers does not.
   *
   * <p>A restore of the process from a checkpoint also makes one such event, whether or not the
   * generation has changed ({@code io.vmclock.restore.ProcessCheckpoint}).
   */
  record Restored(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.RESTORED;
    }
  }

  /** The counter was disrupted, for example by a live migration: the disruption marker changed. */
  record Disrupted(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.DISRUPTED;
    }
  }

  /** The page offers more or less than before, for example after a migration to another host. */
  record CapabilitiesChanged(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.CAPABILITIES_CHANGED;
    }

    /** Returns the capabilities that the page did not offer before. Unmodifiable. */
    public Set<Capability> gained() {
      return Sets.difference(after.capabilities(), before.capabilities()).immutableCopy();
    }

    /** Returns the capabilities that the page does not offer any more. Unmodifiable. */
    public Set<Capability> lost() {
      return Sets.difference(before.capabilities(), after.capabilities()).immutableCopy();
    }
  }

  /** The clock's status has changed. */
  record StatusChanged(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.STATUS_CHANGED;
    }
  }

  /** Maintenance will disrupt the machine within about a day. */
  record MaintenanceSoon(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.MAINTENANCE_SOON;
    }
  }

  /**
   * Maintenance will disrupt the machine within about an hour. A page that sets the flags for both
   * announcements at once produces {@link MaintenanceSoon} as well.
   */
  record MaintenanceImminent(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.MAINTENANCE_IMMINENT;
    }
  }

  /** No maintenance is announced any more: it is over, or was canceled. */
  record MaintenanceCleared(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.MAINTENANCE_CLEARED;
    }
  }

  /**
   * A leap second was announced for the end of the month. {@code after().leap()} returns whether it
   * will be inserted or deleted.
   */
  record LeapAnnounced(PageState before, PageState after) implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.LEAP_ANNOUNCED;
    }
  }

  /** A change of the page's file, and not of the page that the watcher's clock has open. */
  sealed interface FileEvent extends VmClockEvent {
    /** Returns the path by which the page was opened. */
    Path path();

    /** Returns the last reading of the old file. */
    PageState last();

    @Override
    default PageState before() {
      return last();
    }

    @Override
    default PageState after() {
      return last();
    }
  }

  /**
   * The bound on the error of the page's time is above the limit that {@link
   * VmClockWatcher.Builder#accuracyLimit} sets, or the page has no time with a bound. If the page
   * cannot be read, {@code after} is its last reading.
   *
   * @param accuracy the bound and the limit, or the reason why there is no bound
   */
  record BoundAboveLimit(PageState before, PageState after, Accuracy accuracy)
      implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.BOUND_ABOVE_LIMIT;
    }
  }

  /**
   * The bound on the error of the page's time is within the limit again.
   *
   * @param accuracy the bound and the limit
   */
  record BoundWithinLimit(PageState before, PageState after, Accuracy accuracy)
      implements VmClockEvent {
    @Override
    public Kind kind() {
      return Kind.BOUND_WITHIN_LIMIT;
    }
  }

  /**
   * The page's path names no page any more. The page was a file, and it was removed, or renamed, or
   * another file that is not yet a page has replaced it. The clock still reads the old file, which
   * readers who open the path do not see. If the path names a page again, {@link FileReplaced}
   * follows.
   *
   * @param path the path by which the page was opened
   * @param last the last reading of the old file
   */
  record FileRemoved(Path path, PageState last) implements FileEvent {
    @Override
    public Kind kind() {
      return Kind.FILE_REMOVED;
    }
  }

  /**
   * The page's path names another page, which can be opened now. The page was a file, and its
   * publisher was probably started again after the file was removed.
   *
   * <p>The clock and the watcher still read the old file. If that file has no publisher any more,
   * they do not detect later restores. So open {@code path} again, watch the new clock, close the
   * old clock, and treat the change as a restore: there may have been one that the old page does
   * not show. A watcher reports this event once.
   *
   * @param path the path by which the page was opened
   * @param last the last reading of the old file
   */
  record FileReplaced(Path path, PageState last) implements FileEvent {
    @Override
    public Kind kind() {
      return Kind.FILE_REPLACED;
    }
  }
}
