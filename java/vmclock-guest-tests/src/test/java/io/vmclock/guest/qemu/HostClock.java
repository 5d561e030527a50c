package io.vmclock.guest.qemu;

/**
 * A clock by the host's side of the guest's counter, which runs evenly: so a page that has one
 * reading of it, and its period, is the same clock. For one thread.
 */
interface HostClock extends AutoCloseable {
  /** What the guest's page says too. */
  long TAI_MINUS_UTC_NANOS = 37_000_000_000L;

  /** Returns the counter, rounded down to a tick. */
  long counter();

  /** Returns TAI in nanoseconds. */
  long taiNanos();

  /** Returns the counter and TAI of one instant. */
  Reading now();

  /** Returns how long a tick takes, as the page has it. */
  Period period();

  @Override
  void close();

  /** Counter and TAI of one instant. */
  record Reading(long counter, long taiNanos) {}
}
