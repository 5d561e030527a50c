package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * The horizontal axis of a chart: a period in UTC on a width. Immutable.
 *
 * @param period the period; its length is not 0
 * @param left the position of its begin
 * @param width the width of the axis
 */
record TimeAxis(Period period, double left, double width) {
  private static final int MOST_TICKS = 8;

  private static final long[] TICK_SECONDS = {
    1,
    2,
    5,
    10,
    30,
    60,
    120,
    300,
    600,
    1800,
    3600,
    7200,
    10_800,
    21_600,
    43_200,
    86_400,
    172_800,
    604_800,
    2_592_000,
    7_776_000,
    31_536_000,
    315_360_000
  };

  /** A mark of the axis. */
  record Tick(double position, String text) {}

  double position(Instant time) {
    double share = seconds(time) / length();
    return left + Math.max(0, Math.min(1, share)) * width;
  }

  private double seconds(Instant time) {
    return Period.seconds(Duration.between(period.begin(), time));
  }

  private double length() {
    return seconds(period.end());
  }

  ImmutableList<Tick> ticks() {
    long step = TICK_SECONDS[TICK_SECONDS.length - 1];
    for (int i = TICK_SECONDS.length - 1; i >= 0 && length() / TICK_SECONDS[i] <= MOST_TICKS; i--) {
      step = TICK_SECONDS[i];
    }
    DateTimeFormatter format =
        DateTimeFormatter.ofPattern(
                step >= 86_400 ? "uuuu-MM-dd" : step >= 60 ? "MM-dd HH:mm" : "HH:mm:ss",
                Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    ImmutableList.Builder<Tick> ticks = ImmutableList.builder();
    long first = Math.floorDiv(period.begin().getEpochSecond() + step - 1, step) * step;
    for (long second = first; second <= period.end().getEpochSecond(); second += step) {
      Instant time = Instant.ofEpochSecond(second);
      ticks.add(new Tick(position(time), format.format(time)));
    }
    return ticks.build();
  }
}
