package io.vmclock.time;

import io.vmclock.internal.Kernel;

/** A kernel whose values a test sets. Each reading of a clock takes 10 ns. */
final class SimulatedKernel implements Kernel {
  static final long SECOND = 1_000_000_000;
  static final long MILLI = 1_000_000;
  static final long START = 1_700_000_000 * SECOND;

  long monotonic = 5 * SECOND;
  long step = 10;
  long distance = START;

  /** The positive error number with which CLOCK_REALTIME fails; 0 if it does not. */
  int utcErrno;

  /** The number of readings of CLOCK_REALTIME before it fails. */
  int failAfter;

  Status status = new Status(true, MILLI, 0);
  int statusReads;
  Runnable onStatusRead = () -> {};

  @Override
  public long monotonicNanos() {
    return monotonic += step;
  }

  @Override
  public long utcNanos() {
    if (utcErrno != 0 && failAfter-- <= 0) {
      return Long.MIN_VALUE + utcErrno;
    }
    return monotonicNanos() + distance;
  }

  @Override
  public Status status() {
    statusReads++;
    onStatusRead.run();
    return status;
  }
}
