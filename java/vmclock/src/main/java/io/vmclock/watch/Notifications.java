package io.vmclock.watch;

import io.vmclock.VmClock;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Waits for changes of a page, in C. For one thread, except for {@link #stop}. */
final class Notifications implements AutoCloseable {
  /** How a wait ended. */
  enum Wake {
    /** The page may have changed, or not: only a reading tells. */
    LOOK,
    /** By {@link #stop}. */
    STOPPED,
    /** The clock was closed. */
    CLOSED
  }

  private final VmClock clock;
  private long watch;

  /**
   * Begins to watch.
   *
   * @param fifo a test's, in the place of the device; or null
   * @throws io.vmclock.VmClockException if the system refuses, or the clock is closed
   */
  Notifications(VmClock clock, @Nullable Path fifo) {
    this.clock = clock;
    long[] opened = new long[1];
    try {
      long handle = ClockAccess.handle(clock);
      int error =
          fifo == null
              ? Native.vmclock_watch_open(handle, opened)
              : Native.vmclock_watch_open_fifo(handle, NativePaths.path(fifo), opened);
      if (error != 0) {
        throw Failures.watching(clock.path(), error);
      }
    } finally {
      Reference.reachabilityFence(clock);
    }
    watch = opened[0];
  }

  /** Waits until something is to be done, or this time has passed. */
  Wake await(int timeoutMillis) {
    try {
      int result = Native.vmclock_watch_wait(watch, timeoutMillis);
      if (result == Native.VMCLOCK_WATCH_STOPPED) {
        return Wake.STOPPED;
      }
      if (result == -Native.VMCLOCK_ESHUTDOWN) {
        return Wake.CLOSED;
      }
      if (result < 0) {
        throw Failures.watching(clock.path(), result);
      }
      return Wake.LOOK;
    } finally {
      // C's watch refers to C's clock.
      Reference.reachabilityFence(clock);
    }
  }

  /** Returns 0 if changes are notified now, or a negative errno that says why not. */
  int error() {
    return Native.vmclock_watch_error(watch);
  }

  /** Returns what {@link #error} means. */
  String text(int error) {
    return Failures.notNotifiedCause(clock.path(), error);
  }

  /** Returns whether a reading would wait for an update of the page to end, perhaps in vain. */
  boolean isPageInUpdate() {
    try {
      return Native.vmclock_in_update(ClockAccess.handle(clock)) == 1;
    } finally {
      Reference.reachabilityFence(clock);
    }
  }

  /** Ends the wait under way and all later ones. From any thread, also after {@link #close}. */
  synchronized void stop() {
    if (watch != 0) {
      Native.vmclock_watch_stop(watch);
    }
  }

  /** From the thread that waits: so no wait is under way. */
  @Override
  public synchronized void close() {
    Native.vmclock_watch_free(watch);
    watch = 0;
  }
}
