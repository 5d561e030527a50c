package io.vmclock.time;

import java.util.function.LongSupplier;

/** The earliest possible UTC of a clock, for a wait. For use by one thread. */
final class EarliestUtc implements LongSupplier {
  private final BoundedClock clock;
  private final UtcReading reading = new UtcReading();

  EarliestUtc(BoundedClock clock) {
    this.clock = clock;
  }

  /**
   * Returns the earliest UTC now.
   *
   * @throws io.vmclock.VmClockException if the clock cannot be relied on now
   */
  @Override
  public long getAsLong() {
    if (clock.read(reading)) {
      return reading.earliestNanos();
    }
    throw clock.failure(reading);
  }
}
