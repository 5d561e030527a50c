package io.vmclock.test;

import io.vmclock.VmClockException.Reason;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.UtcReading;

/** A clock that a test sets. */
public final class SetClock implements BoundedClock {
  private static final long ERROR_NANOS = 1000;

  private volatile long utcNanos;
  private volatile boolean reliable = true;

  public SetClock(long utcNanos) {
    this.utcNanos = utcNanos;
  }

  public void set(long utcNanos) {
    this.utcNanos = utcNanos;
  }

  public void reliable(boolean reliable) {
    this.reliable = reliable;
  }

  @Override
  public String name() {
    return "set clock";
  }

  @Override
  public boolean read(UtcReading reading) {
    long utc = utcNanos;
    return reliable
        ? reading.set(this, utc, utc - ERROR_NANOS, utc + ERROR_NANOS)
        : reading.setUnreliable(this, Reason.UNRELIABLE);
  }
}
