package io.vmclock.restore;

import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * UTC in milliseconds, from the page where that has it with a bound worth having, otherwise the
 * system's. Safe for use by any number of threads; none waits.
 */
final class UtcMillis {
  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Where the page knows its time no better, it knows no more than the system does. */
  private static final long WIDEST_BOUND_NANOS = 1000 * NANOS_PER_MILLI;

  private final @Nullable VmClock clock;
  private final @Nullable Snapshot snapshot;

  /** Held by who uses the snapshot. */
  private final AtomicBoolean judging = new AtomicBoolean();

  private volatile boolean bounded;

  UtcMillis(@Nullable VmClock clock) {
    this.clock = clock;
    this.snapshot = clock == null ? null : clock.newSnapshot();
    judge();
  }

  /** Returns milliseconds since 1970 as POSIX counts them. */
  long now() {
    VmClock clock = this.clock;
    if (clock != null && bounded) {
      try {
        // Some nanoseconds early are none of a millisecond's; the order of ids is the counter's.
        return Math.floorDiv(clock.utcNanosUnordered(), NANOS_PER_MILLI);
      } catch (VmClockException e) {
        bounded = false;
      }
    }
    return System.currentTimeMillis();
  }

  /** Decides anew whether the page's time is worth taking. To be called now and then. */
  void judge() {
    VmClock clock = this.clock;
    Snapshot snapshot = this.snapshot;
    if (clock == null || snapshot == null || !judging.compareAndSet(false, true)) {
      return;
    }
    try {
      bounded = isBounded(clock.read(snapshot));
    } catch (VmClockException e) {
      bounded = false;
    } finally {
      judging.set(false);
    }
  }

  private static boolean isBounded(Snapshot snapshot) {
    var offered = snapshot.capabilities();
    return offered.contains(Capability.UTC)
        && offered.contains(Capability.MAX_ERROR)
        && snapshot.unavailable(Capability.UTC).isEmpty()
        && snapshot.unavailable(Capability.MAX_ERROR).isEmpty()
        && Long.compareUnsigned(snapshot.maxErrorNanos(), WIDEST_BOUND_NANOS) <= 0;
  }
}
