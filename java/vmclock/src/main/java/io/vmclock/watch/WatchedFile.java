package io.vmclock.watch;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.watch.VmClockEvent.FileEvent;
import io.vmclock.watch.VmClockEvent.FileRemoved;
import io.vmclock.watch.VmClockEvent.FileReplaced;
import java.lang.ref.Reference;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Detects that the path of a watched page no longer names the file that is open. For one thread.
 */
final class WatchedFile {
  private static final int SAME = 0;
  private static final int OTHER = 1;
  private static final int NONE = -Native.VMCLOCK_ENOENT;

  private final VmClock clock;
  private @Nullable FileEvent change;

  WatchedFile(VmClock clock) {
    this.clock = clock;
  }

  /**
   * Returns an event if the file was removed or replaced since the last call. After a replacement,
   * there are no more events.
   *
   * @param last the last reading of the page
   */
  Optional<FileEvent> check(Snapshot last) {
    FileEvent before = change;
    if (before instanceof FileReplaced) {
      return Optional.empty();
    }
    int path = pathChanged();
    if (path == OTHER && isPage()) {
      change = new FileReplaced(clock.path(), PageState.of(last));
    } else if (path == SAME) {
      change = null;
    } else if (before == null && (path == OTHER || path == NONE)) {
      change = new FileRemoved(clock.path(), PageState.of(last));
    }
    // Any other result is an error, such as a directory that must not be searched any more.
    return change == before ? Optional.empty() : change();
  }

  /** Returns the last event; empty if the path named the open file at the last check. */
  Optional<FileEvent> change() {
    return Optional.ofNullable(change);
  }

  private int pathChanged() {
    try {
      return Native.vmclock_path_changed(ClockAccess.handle(clock));
    } finally {
      Reference.reachabilityFence(clock);
    }
  }

  /** Returns whether the path can be opened. A publisher needs some time to complete a new page. */
  private boolean isPage() {
    long[] opened = new long[1];
    int error =
        Native.vmclock_open(NativePaths.path(clock.path()), Native.VMCLOCK_OPEN_PREAD, opened);
    Native.vmclock_free(opened[0]);
    return error == 0;
  }
}
