package io.vmclock.time;

import io.vmclock.VmClockException.Reason;

/** A source whose bounds have its number as their width. It can fail and recover. */
final class NumberedSource implements NoWaitClock {
  private static final int MIXED = 9;

  private final int number;
  private volatile boolean hasFailed;
  private volatile long utcNanos;

  NumberedSource(int number) {
    this.number = number;
  }

  void fail() {
    hasFailed = true;
  }

  void recover() {
    hasFailed = false;
  }

  void pass(long nanos) {
    utcNanos += nanos;
  }

  @Override
  public String name() {
    return "source " + number;
  }

  @Override
  public boolean read(UtcReading reading) {
    long utc = utcNanos;
    return hasFailed
        ? reading.setUnreliable(this, Reason.UNRELIABLE)
        : reading.set(this, utc, utc, utc + number);
  }

  @Override
  public boolean readNoWait(UtcReading reading) {
    return read(reading);
  }

  /** Returns the number of the source that a clock has read, 0 without a time, or 9 if mixed. */
  static int numberOf(FailoverClock clock) {
    UtcReading reading = new UtcReading();
    if (!clock.read(reading)) {
      return 0;
    }
    int width = (int) reading.bounds().widthNanos();
    return reading.source().orElseThrow() instanceof NumberedSource source && source.number == width
        ? width
        : MIXED;
  }
}
