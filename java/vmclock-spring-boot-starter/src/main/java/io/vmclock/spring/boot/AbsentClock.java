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
  private static final String NO_SOURCE_ACCEPTED =
      "The application has no clock, because vmclock.sources.time is empty. Name sources of time"
          + " there, or set vmclock.system-clock-max-error to use the JVM's own clock.";

  private static final String NO_SOURCE_FOUND =
      "The application has no clock, because the machine had none of the sources of time in"
          + " vmclock.sources.time when the application started. The log says why each of them was"
          + " missing. Provide one of them, or set vmclock.system-clock-max-error to use the JVM's"
          + " own clock.";

  private final String message;

  AbsentClock(VmClockProperties properties) {
    message = properties.sources().time().isEmpty() ? NO_SOURCE_ACCEPTED : NO_SOURCE_FOUND;
  }

  /** Returns why there is no clock. */
  String message() {
    return message;
  }

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
    return new VmClockException(Reason.ABSENT, null, message, null);
  }
}
