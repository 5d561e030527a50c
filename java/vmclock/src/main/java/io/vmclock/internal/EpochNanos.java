package io.vmclock.internal;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Converts nanoseconds since 1970 for the classes of java.time. */
public final class EpochNanos {
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  private EpochNanos() {}

  /** Returns nanoseconds since 1970 as an instant. They can be negative. */
  public static Instant instant(long nanos) {
    return Instant.ofEpochSecond(
        Math.floorDiv(nanos, NANOS_PER_SECOND), Math.floorMod(nanos, NANOS_PER_SECOND));
  }
}
