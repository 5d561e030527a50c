package io.vmclock.internal;

import java.time.Instant;

/** Converts nanoseconds since 1970 for the classes of java.time. */
public final class EpochNanos {
  private EpochNanos() {}

  /** Returns nanoseconds since 1970 as an instant. They can be negative. */
  public static Instant instant(long nanos) {
    // Divides once. With the quotient as the first argument, the JDK would divide the rest again.
    return Instant.ofEpochSecond(0, nanos);
  }
}
