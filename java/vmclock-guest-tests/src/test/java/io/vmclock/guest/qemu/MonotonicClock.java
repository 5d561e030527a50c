package io.vmclock.guest.qemu;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * A clock based on the kernel's monotonic clock, from which QEMU derives the counter of an arm64
 * machine.
 */
final class MonotonicClock implements HostClock {
  /** The length of a tick: the counter of the machine's processor runs at 62.5 MHz. */
  private static final long TICK_NANOS = 16;

  /** The largest shift for which the period fits into 64 bits. */
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
