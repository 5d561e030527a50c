package io.vmclock.spring.boot;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.UtcReading;

/**
 * The clock of an application that started without a source of time. It never has a time. Safe for
 * use by any number of threads.
 */
final class AbsentClock implements BoundedClock {
  static final String MESSAGE =
      "The application has no clock, because the machine had none of the sources of time in"
          + " vmclock.sources.time when the application started. The log says why each of them was"
          + " missing. Provide one of them, or set vmclock.system-clock-max-error to use the JVM's"
          + " own clock.";

  @Override
  public String name() {
    return "no clock";
  }

  @Override
  public boolean read(UtcReading reading) {
    return reading.setUnreliable(this, Reason.ABSENT);
  }

  @Override
  public VmClockException failure(UtcReading failed) {
    return new VmClockException(Reason.ABSENT, null, MESSAGE, null);
  }
}
