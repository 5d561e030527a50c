package io.vmclock.cli;

import com.google.common.collect.ImmutableList;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Looks at a page from time to time, and tells what is different. Not for several threads. */
final class Watcher {
  private final VmClock clock;
  private final InstantSource time;
  private final Snapshot reading;
  private @Nullable PageState last;
  private boolean unreadable;

  Watcher(VmClock clock, InstantSource time) {
    this.clock = clock;
    this.time = time;
    this.reading = clock.newSnapshot();
  }

  /** Returns the state that was last seen; empty if none ever was. */
  Optional<PageState> last() {
    return Optional.ofNullable(last);
  }

  /** Reads the page, and returns what has happened since the last look. */
  ImmutableList<WatchEvent> look() {
    PageState now;
    try {
      now = PageState.of(clock.read(reading));
    } catch (VmClockException e) {
      return lost(e);
    }
    ImmutableList.Builder<WatchEvent> events = ImmutableList.builder();
    if (unreadable) {
      unreadable = false;
      events.add(new WatchEvent(WatchEvent.Kind.READABLE, time.instant(), null, null));
    }
    if (last != null) {
      for (Change change : last.changesTo(now)) {
        events.add(new WatchEvent(WatchEvent.Kind.CHANGED, time.instant(), change, null));
      }
    }
    last = now;
    return events.build();
  }

  /** Once, and not at each look. */
  private ImmutableList<WatchEvent> lost(VmClockException e) {
    if (unreadable) {
      return ImmutableList.of();
    }
    unreadable = true;
    return ImmutableList.of(
        new WatchEvent(
            WatchEvent.Kind.UNREADABLE, time.instant(), null, OneLine.of(e.getMessage())));
  }
}
