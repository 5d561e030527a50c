package io.vmclock.guest.qemu;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * By the kernel's monotonic clock, which QEMU divides into the ticks of an arm64 machine's counter.
 */
final class MonotonicClock implements HostClock {
  /** At 62.5 MHz, which the machine's processor has. */
  private static final long TICK_NANOS = 16;

  /** With more of it, the period would not fit into 64 bits. */
  private static final int PERIOD_SHIFT = 25;

  private final long taiMinusMonotonic =
      ChronoUnit.NANOS.between(Instant.EPOCH, Instant.now())
          + TAI_MINUS_UTC_NANOS
          - System.nanoTime();

  @Override
  public long counter() {
    return Math.floorDiv(System.nanoTime(), TICK_NANOS);
  }

  @Override
  public long taiNanos() {
    return taiMinusMonotonic + System.nanoTime();
  }

  @Override
  public Reading now() {
    long counter = counter();
    return new Reading(counter, taiMinusMonotonic + counter * TICK_NANOS);
  }

  @Override
  public Period period() {
    return Period.ofNanos(TICK_NANOS, PERIOD_SHIFT);
  }

  @Override
  public void close() {}
}
