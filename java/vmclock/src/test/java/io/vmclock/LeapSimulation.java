package io.vmclock;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/**
 * The three days around a leap second, as a list of seconds: each day has its number of seconds,
 * and each second its name. The simulation uses no formula.
 */
final class LeapSimulation {
  private static final int DAY = 86_400;
  private static final long NANOS = 1_000_000_000L;

  /** The POSIX time (UTC) of a second of TAI, and whether that second is 23:59:60. */
  private record Second(long posix, boolean inserted) {}

  private final List<Second> seconds = new ArrayList<>();
  private final LocalDate day;
  private final boolean positive;
  private final int taiMinusUtcBefore;
  private final long firstTai;
  private int stepIndex;

  /**
   * @param day the last day of a month
   * @param positive true if a second is inserted at the end of the day, false if one is deleted
   */
  LeapSimulation(LocalDate day, boolean positive, int taiMinusUtcBefore) {
    this.day = day;
    this.positive = positive;
    this.taiMinusUtcBefore = taiMinusUtcBefore;
    this.firstTai = (day.toEpochDay() - 1) * DAY + taiMinusUtcBefore;
    for (long date = day.toEpochDay() - 1; date <= day.toEpochDay() + 1; date++) {
      boolean leapDay = date == day.toEpochDay();
      int length = !leapDay ? DAY : positive ? DAY + 1 : DAY - 1;
      for (int second = 0; second < length; second++) {
        boolean inserted = second == DAY;
        if (inserted) {
          stepIndex = seconds.size();
        }
        seconds.add(new Second(date * DAY + (inserted ? DAY - 1 : second), inserted));
      }
      if (leapDay && !positive) {
        stepIndex = seconds.size();
      }
    }
  }

  boolean isPositive() {
    return positive;
  }

  /** Returns the TAI second at which UTC steps: 23:59:60, or the second after 23:59:58. */
  long stepTai() {
    return firstTai + stepIndex;
  }

  private Second at(long taiSecond) {
    return seconds.get(Math.toIntExact(taiSecond - firstTai));
  }

  long posix(long taiSecond) {
    return at(taiSecond).posix();
  }

  boolean isInserted(long taiSecond) {
    return at(taiSecond).inserted();
  }

  boolean isAfter(long taiSecond) {
    return taiSecond >= stepTai() && !isInserted(taiSecond);
  }

  long utcNanos(long taiNanos) {
    return posix(Math.floorDiv(taiNanos, NANOS)) * NANOS + Math.floorMod(taiNanos, NANOS);
  }

  /** Returns TAI - UTC, which is the old value in the inserted second. */
  int taiMinusUtc(long taiSecond) {
    return taiMinusUtcBefore + (!isAfter(taiSecond) ? 0 : positive ? 1 : -1);
  }

  @Override
  public String toString() {
    return (positive ? "+" : "-") + day;
  }
}
