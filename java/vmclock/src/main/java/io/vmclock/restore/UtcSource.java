package io.vmclock.restore;

import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.DirectMemory;
import io.vmclock.internal.Native;
import io.vmclock.internal.SingleSlotPool;
import io.vmclock.internal.SnapshotAccess;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC for ids. It is the page's UTC if the page has UTC with a narrow bound, and otherwise the
 * system's UTC. Safe for use by any number of threads. Threads do not wait for each other, and not
 * for an update of a mapped page. During an update, this is the system's UTC.
 *
 * <p>A page can be wrong by years. If its UTC is more than {@link #MAX_LEAD_SECONDS} ahead of the
 * system's, this is the system's UTC, and a warning is logged the first time.
 */
final class UtcSource {
  private static final System.Logger LOG = System.getLogger(UtcSource.class.getName());

  /** With a wider bound, the page's time is no better than the system's. */
  private static final long MAX_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /**
   * Less than {@link MonotonicUtc#MAX_LEAD_SECONDS}. So ids do not go back when a page passes this
   * limit.
   */
  static final long MAX_LEAD_SECONDS = MonotonicUtc.MAX_LEAD_SECONDS / 2;

  private static final long MAX_LEAD_NANOS = TimeUnit.SECONDS.toNanos(MAX_LEAD_SECONDS);

  private final VmClock clock;
  private final SingleSlotPool<Snapshot> spare;
  private final AtomicBoolean warned = new AtomicBoolean();

  private UtcSource(VmClock clock) {
    this.clock = clock;
    this.spare = new SingleSlotPool<>(clock::newSnapshot);
  }

  /**
   * Returns a source of nanoseconds since 1970 as POSIX counts them: of this clock's page, or of
   * the system if there is no clock. A value can be less than the one before.
   */
  static LongSupplier of(@Nullable VmClock clock) {
    return clock == null ? UtcSource::systemNanos : new UtcSource(clock)::utcNanos;
  }

  private long utcNanos() {
    long system = systemNanos();
    Snapshot snapshot = spare.take();
    try {
      if (isRead(snapshot) && isBounded(snapshot)) {
        long utc = snapshot.utcNanos();
        if (utc <= system + MAX_LEAD_NANOS) {
          return utc;
        }
        warnOnce(utc, system);
      }
    } catch (VmClockException e) {
      // Ignored: the page cannot be read, and the guard of the ids reports that.
    } finally {
      spare.giveBack(snapshot);
    }
    return system;
  }

  private boolean isRead(Snapshot snapshot) {
    if (!clock.isMapped()) {
      // The guard reads such a page in the same way for each id, so this wait is not the only one.
      clock.read(snapshot);
      return true;
    }
    try {
      return Native.vmclock_read_nowait(
              ClockAccess.handle(clock), DirectMemory.address(SnapshotAccess.reading(snapshot)))
          == 0;
    } finally {
      Reference.reachabilityFence(snapshot);
      Reference.reachabilityFence(this);
    }
  }

  private void warnOnce(long utc, long system) {
    if (warned.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The UTC of "
              + clock.path()
              + " is "
              + TimeUnit.NANOSECONDS.toSeconds(utc - system)
              + " s ahead of the system clock. While that is so, UUIDs of version 7 contain the time"
              + " of the system clock. Correct the clock that is wrong.");
    }
  }

  /** Returns the system's UTC in nanoseconds since 1970. */
  static long systemNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  private static boolean isBounded(Snapshot snapshot) {
    var offered = snapshot.capabilities();
    return offered.contains(Capability.UTC)
        && offered.contains(Capability.MAX_ERROR)
        && snapshot.isAvailable(Capability.UTC)
        && snapshot.isAvailable(Capability.MAX_ERROR)
        && Long.compareUnsigned(snapshot.maxErrorNanos(), MAX_BOUND_NANOS) <= 0;
  }
}
