package io.vmclock.time;

import io.vmclock.VmClockException.Reason;
import org.jspecify.annotations.Nullable;

/** A clock whose time a test sets. It implements only what an implementation needs. */
public final class SettableClock implements BoundedClock {
  public volatile long utcNanos;
  public volatile long maxErrorNanos;

  /** Null if the clock can be relied on. */
  public volatile @Nullable Reason reason;

  /** Runs before each reading. */
  public volatile Runnable onRead = () -> {};

  /** Moves the time by {@code nanos}, and returns it. */
  public synchronized long advance(long nanos) {
    utcNanos += nanos;
    return utcNanos;
  }

  @Override
  public String name() {
    return "settable clock";
  }

  @Override
  public boolean read(UtcReading reading) {
    onRead.run();
    Reason why = reason;
    return why == null
        ? reading.set(this, utcNanos, utcNanos - maxErrorNanos, utcNanos + maxErrorNanos)
        : reading.setUnreliable(this, why);
  }
}
