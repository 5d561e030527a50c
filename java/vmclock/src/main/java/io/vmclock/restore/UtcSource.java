package io.vmclock.restore;

import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.internal.SingleSlotPool;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC for ids. It is the page's UTC if the page has UTC with a narrow bound, and otherwise the
 * system's UTC. Safe for use by any number of threads. Threads wait for the page as {@link
 * VmClock#read} does, but not for each other.
 */
final class UtcSource {
  /** With a wider bound, the page's time is no better than the system's. */
  private static final long MAX_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final VmClock clock;
  private final SingleSlotPool<Snapshot> spare;

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
    Snapshot snapshot = spare.take();
    try {
      if (isBounded(clock.read(snapshot))) {
        return snapshot.utcNanos();
      }
    } catch (VmClockException e) {
      // Ignored: the page cannot be read, and the guard of the ids reports that.
    } finally {
      spare.giveBack(snapshot);
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
