package io.vmclock.time;

import io.vmclock.TimeBounds;
import io.vmclock.internal.ObjectPool;

/**
 * Reads clocks into readings that it keeps, so a call allocates no new memory for the C library.
 * Safe for use by any number of threads.
 */
final class SpareReadings {
  private final ObjectPool<UtcReading> spare = new ObjectPool<>(UtcReading::new);

  /** Returns a reading. The caller gives it back. */
  UtcReading take() {
    return spare.take();
  }

  void giveBack(UtcReading reading) {
    spare.giveBack(reading);
  }

  /** Returns a clock's UTC, or throws its failure. */
  long utcNanos(BoundedClock clock) {
    UtcReading reading = spare.take();
    try {
      return requireTime(clock, reading).utcNanos();
    } finally {
      spare.giveBack(reading);
    }
  }

  /** Returns a clock's UTC, or {@code fallback} if it cannot be relied on. */
  long utcNanosOr(BoundedClock clock, long fallback) {
    UtcReading reading = spare.take();
    try {
      return clock.read(reading) ? reading.utcNanos() : fallback;
    } finally {
      spare.giveBack(reading);
    }
  }

  /** Does the same without waiting for an update of the clock's source. */
  long utcNanosNoWaitOr(NoWaitClock clock, long fallback) {
    UtcReading reading = spare.take();
    try {
      return clock.readNoWait(reading) ? reading.utcNanos() : fallback;
    } finally {
      spare.giveBack(reading);
    }
  }

  /** Returns a clock's bounds, or throws its failure. */
  TimeBounds utcBounds(BoundedClock clock) {
    UtcReading reading = spare.take();
    try {
      return requireTime(clock, reading).bounds();
    } finally {
      spare.giveBack(reading);
    }
  }

  private static UtcReading requireTime(BoundedClock clock, UtcReading reading) {
    if (clock.read(reading)) {
      return reading;
    }
    throw clock.failure(reading);
  }
}
