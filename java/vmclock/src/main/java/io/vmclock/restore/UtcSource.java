package io.vmclock.restore;

import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.DirectMemory;
import io.vmclock.internal.Native;
import io.vmclock.internal.ObjectPool;
import io.vmclock.internal.SnapshotAccess;
import java.lang.ref.Reference;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC for ids. It is the page's UTC if the page has UTC with a narrow bound, and otherwise the
 * system's UTC. Safe for use by any number of threads. Threads do not wait for each other, and not
 * for an update of a mapped page. During an update, this continues from the last UTC of the page
 * for up to a second, because the system's UTC can differ by hours after a restore.
 */
final class UtcSource {
  /** With a wider bound, the page's time is no better than the system's. */
  private static final long MAX_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** An update takes nanoseconds, or as long as its writer waits for a processor. */
  private static final long MAX_UPDATE_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final VmClock clock;
  private final ObjectPool<Snapshot> spare;

  /** The last UTC of the page, or null if the page had none when it was read last. */
  private volatile @Nullable Read last;

  /** The page's UTC, and {@link System#nanoTime} at that time. */
  private record Read(long utcNanos, long nanoTime) {}

  private UtcSource(VmClock clock) {
    this.clock = clock;
    this.spare = new ObjectPool<>(clock::newSnapshot);
  }

  /**
   * Returns a source of nanoseconds since 1970 as POSIX counts them: of this clock's page, or of
   * the system if there is no clock. A value can be less than the one before.
   */
  static LongSupplier of(@Nullable VmClock clock) {
    return clock == null ? UtcSource::systemNanos : new UtcSource(clock)::utcNanos;
  }

  private long utcNanos() {
    Snapshot snapshot = spare.take();
    try {
      if (!clock.isMapped()) {
        // The guard reads such a page in the same way for each id, so this wait is not the only
        // one.
        clock.read(snapshot);
      } else if (isInUpdate(snapshot)) {
        return continued();
      }
      if (isBounded(snapshot)) {
        long utc = snapshot.utcNanos();
        last = new Read(utc, System.nanoTime());
        return utc;
      }
    } catch (VmClockException e) {
      // Ignored: the page cannot be read, and the guard of the ids reports that.
    } finally {
      spare.giveBack(snapshot);
    }
    last = null;
    return systemNanos();
  }

  /** Reads the mapped page, or returns true if it is being updated. */
  private boolean isInUpdate(Snapshot snapshot) {
    try {
      return isInUpdate(
          Native.vmclock_read_nowait(
              ClockAccess.handle(clock), DirectMemory.address(SnapshotAccess.reading(snapshot))));
    } finally {
      Reference.reachabilityFence(snapshot);
      Reference.reachabilityFence(this);
    }
  }

  private static boolean isInUpdate(int error) {
    return error == -Native.VMCLOCK_EINPROGRESS || error == -Native.VMCLOCK_ETIMEDOUT;
  }

  private long continued() {
    Read read = last;
    if (read != null) {
      long passed = System.nanoTime() - read.nanoTime;
      if (passed <= MAX_UPDATE_NANOS) {
        return read.utcNanos + passed;
      }
    }
    return systemNanos();
  }

  private static long systemNanos() {
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
