package io.vmclock.restore;

import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * UTC, from the page where that has it with a bound worth having, otherwise the system's. Safe for
 * use by any number of threads; none waits.
 */
final class UtcSource {
  /** Where the page knows its time no better, it knows no more than the system does. */
  private static final long WIDEST_BOUND_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final @Nullable VmClock clock;
  private final @Nullable Snapshot snapshot;

  /** Held by who uses the snapshot. */
  private final AtomicBoolean judging = new AtomicBoolean();

  private volatile boolean bounded;

  UtcSource(@Nullable VmClock clock) {
    this.clock = clock;
    this.snapshot = clock == null ? null : clock.newSnapshot();
  }

  /** Returns nanoseconds since 1970 as POSIX counts them. They may be less than the last ones. */
  long nanos() {
    VmClock clock = this.clock;
    if (clock != null && isBounded(clock)) {
      try {
        return clock.utcNanos();
      } catch (VmClockException e) {
        // The page lost its time since it was judged.
      }
    }
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Whoever finds another thread at it takes what was found the time before. */
  private boolean isBounded(VmClock clock) {
    Snapshot snapshot = this.snapshot;
    if (snapshot != null && judging.compareAndSet(false, true)) {
      try {
        bounded = isBounded(clock.read(snapshot));
      } catch (VmClockException e) {
        bounded = false;
      } finally {
        judging.set(false);
      }
    }
    return bounded;
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
