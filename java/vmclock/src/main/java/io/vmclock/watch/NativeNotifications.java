package io.vmclock.watch;

import io.vmclock.VmClock;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;

/** The notifications of a clock's device. The C library waits for them. */
final class NativeNotifications implements Notifications {
  private final VmClock clock;
  private long watch;

  /**
   * Opens the device once more, to wait for its notifications.
   *
   * @throws io.vmclock.VmClockException if the system refuses, or the clock is closed
   */
  NativeNotifications(VmClock clock) {
    this.clock = clock;
    long[] opened = new long[1];
    try {
      int error = Native.vmclock_watch_open(ClockAccess.handle(clock), opened);
      if (error != 0) {
        throw Failures.watching(clock.path(), error);
      }
    } finally {
      Reference.reachabilityFence(clock);
    }
    watch = opened[0];
  }

  @Override
  public Wake await(int timeoutMillis) {
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
      return Wake.READ;
    } finally {
      // The C library's watch refers to the C library's clock.
      Reference.reachabilityFence(clock);
    }
  }

  @Override
  public boolean areAvailable() {
    return Native.vmclock_watch_error(watch) == 0;
  }

  @Override
  public String unavailableReason() {
    return Failures.notNotifiedCause(clock.path(), Native.vmclock_watch_error(watch));
  }

  /**
   * Returns whether an update of the page is in progress. A reading would then wait until it ends,
   * or until the reading times out.
   */
  static boolean isPageInUpdate(VmClock clock) {
    try {
      return Native.vmclock_in_update(ClockAccess.handle(clock)) == 1;
    } finally {
      Reference.reachabilityFence(clock);
    }
  }

  @Override
  public synchronized void stop() {
    if (watch != 0) {
      Native.vmclock_watch_stop(watch);
    }
  }

  @Override
  public synchronized void close() {
    Native.vmclock_watch_free(watch);
    watch = 0;
  }
}
