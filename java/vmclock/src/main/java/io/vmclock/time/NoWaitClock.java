package io.vmclock.time;

/**
 * A clock that can also be read without waiting for an update of its source. {@link FailoverClock}
 * reads such sources in this way. All clocks of this package but {@link MonotonicClock} are such
 * clocks.
 */
public interface NoWaitClock extends BoundedClock {
  /**
   * Does the same as {@link #read}, but reports {@code BUSY} instead of waiting for an update.
   * Returns within some ten microseconds.
   */
  boolean readNoWait(UtcReading reading);

  /** Reads any clock without waiting if it can do that. Otherwise the call may wait. */
  static boolean readNoWaitIfAble(BoundedClock clock, UtcReading reading) {
    return clock instanceof NoWaitClock able ? able.readNoWait(reading) : clock.read(reading);
  }

  /** Does the same as {@link #utcNanosOr}, but returns the fallback instead of waiting. */
  default long utcNanosNoWaitOr(long fallback) {
    UtcReading reading = new UtcReading();
    return readNoWait(reading) ? reading.utcNanos() : fallback;
  }
}
