package io.vmclock.time;

/**
 * A clock that can also be read without waiting for an update of its source. {@code FailoverClock}
 * reads its sources in this way, because it must never block.
 */
interface NoWaitClock extends BoundedClock {
  /**
   * Does the same as {@link #read}, but reports {@code BUSY} instead of waiting for an update.
   * Returns within some ten microseconds.
   */
  boolean readNoWait(UtcReading reading);

  /** Does the same as {@link #utcNanosOr}, but returns the fallback instead of waiting. */
  long utcNanosNoWaitOr(long fallback);
}
