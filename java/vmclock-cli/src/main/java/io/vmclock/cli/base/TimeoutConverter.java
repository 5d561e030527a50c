package io.vmclock.cli.base;

import java.time.Duration;

/** Parses a duration from 1 ms to 1 year, such as {@code 10s} or {@code 24h}. */
public final class TimeoutConverter extends DurationConverter {
  public TimeoutConverter() {
    super(Duration.ofDays(365), "a time from 1ms to 8760h");
  }
}
