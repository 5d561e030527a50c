package io.vmclock.guest.qemu;

/**
 * A clock based on the host counter from which QEMU derives the guest's counter. The counter runs
 * at a constant rate, so a page with one reading of it and its period gives the same time. For use
 * by one thread.
 */
interface HostClock extends AutoCloseable {
  /** The same offset as in the guest's page. */
  long TAI_MINUS_UTC_NANOS = 37_000_000_000L;

  /** Returns the counter, rounded down to a tick. */
  long counter();

  /** Returns TAI in nanoseconds. */
  long taiNanos();

  /** Returns the counter and TAI of one instant. */
  Reading now();

  /** Returns the length of a tick, in the page's format. */
  Period period();

  @Override
  void close();

  /** Counter and TAI of one instant. */
  record Reading(long counter, long taiNanos) {}
}
