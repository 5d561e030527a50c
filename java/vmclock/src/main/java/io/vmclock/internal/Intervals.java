package io.vmclock.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;

/** Checks the intervals that callers pass to this library. */
public final class Intervals {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofDays(1);

  private Intervals() {}

  /**
   * Returns {@code interval} if it is from a millisecond to a day. Its milliseconds then fit an
   * {@code int}, and its nanoseconds a {@code long}.
   *
   * @param name what the message calls the interval
   * @throws IllegalArgumentException if the interval is shorter or longer
   */
  public static Duration checkInterval(String name, Duration interval) {
    // Compares durations, because a Duration can have more milliseconds than a long can hold.
    checkArgument(
        interval.compareTo(SHORTEST) >= 0 && interval.compareTo(LONGEST) <= 0,
        "The %s is %s, but must be from a millisecond to a day",
        name,
        interval);
    return interval;
  }
}
