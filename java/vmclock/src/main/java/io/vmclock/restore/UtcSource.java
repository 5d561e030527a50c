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
 * UTC, from the page where that has it with a bound worth having, otherwise the system's. Safe for
 * use by any number of threads; they wait for the page as {@link VmClock#read} does, and not for
 * each other.
 */
final class UtcSource {
  /** Where the page knows its time no better, it knows no more than the system does. */
  private static final long WIDEST_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final VmClock clock;
  private final SingleSlotPool<Snapshot> spare;

  private UtcSource(VmClock clock) {
    this.clock = clock;
    this.spare = new SingleSlotPool<>(clock::newSnapshot);
  }

  /**
   * Returns what tells nanoseconds since 1970 as POSIX counts them, which may be less than the last
   * ones: by this clock's page, or without a clock the system's.
   */
  static LongSupplier of(@Nullable VmClock clock) {
    return clock == null ? UtcSource::systemNanos : new UtcSource(clock)::nanos;
  }

  private long nanos() {
    Snapshot snapshot = spare.take();
    try {
      if (isBounded(clock.read(snapshot))) {
        return snapshot.utcNanos();
      }
    } catch (VmClockException e) {
      // The page cannot be read, and ids are not what fails of that: their guard does.
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
        && Long.compareUnsigned(snapshot.maxErrorNanos(), WIDEST_BOUND_NANOS) <= 0;
  }
}
