package io.vmclock.testkit;

import io.vmclock.testpage.Abi;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * A leap second at the end of a UTC month.
 *
 * @param endOfMonth the first second of the next month, in seconds since 1970 as POSIX counts UTC
 * @param taiMinusUtcBefore TAI - UTC in seconds before the leap second
 */
record LeapStep(LeapSecond kind, long endOfMonth, int taiMinusUtcBefore) {
  /**
   * Returns the leap second that a page announces or has just had, or null if there is none.
   *
   * @param indicator the code of the page's leap indicator
   * @param utc the reference time, in seconds as POSIX counts UTC
   * @param taiMinusUtc the offset at the reference time
   */
  static @Nullable LeapStep of(int indicator, long utc, int taiMinusUtc) {
    return switch (indicator) {
      case Abi.LEAP_PRE_POS -> new LeapStep(LeapSecond.POSITIVE, monthAfter(utc), taiMinusUtc);
      case Abi.LEAP_PRE_NEG -> new LeapStep(LeapSecond.NEGATIVE, monthAfter(utc), taiMinusUtc);
      // The count is either 23:59:59 again, with the new offset, or 00:00:00 with the old one.
      case Abi.LEAP_POS ->
          utc == monthOf(utc)
              ? new LeapStep(LeapSecond.POSITIVE, utc, taiMinusUtc)
              : new LeapStep(LeapSecond.POSITIVE, monthAfter(utc), taiMinusUtc - 1);
      case Abi.LEAP_POST_POS -> new LeapStep(LeapSecond.POSITIVE, monthOf(utc), taiMinusUtc - 1);
      case Abi.LEAP_POST_NEG -> new LeapStep(LeapSecond.NEGATIVE, monthOf(utc), taiMinusUtc + 1);
      default -> null;
    };
  }

  /** Returns the first second of the month of a time, both in seconds as POSIX counts UTC. */
  static long monthOf(long utc) {
    return begin(month(utc));
  }

  /** Returns the first second of the month after that. */
  static long monthAfter(long utc) {
    return begin(month(utc).plusMonths(1));
  }

  private static YearMonth month(long utc) {
    return YearMonth.from(LocalDate.ofInstant(Instant.ofEpochSecond(utc), ZoneOffset.UTC));
  }

  private static long begin(YearMonth month) {
    return month.atDay(1).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
  }

  private boolean isPositive() {
    return kind == LeapSecond.POSITIVE;
  }

  private int taiMinusUtcAfter() {
    return taiMinusUtcBefore + (isPositive() ? 1 : -1);
  }

  /** Returns the first second of TAI with the new offset. The inserted second has it already. */
  private long step() {
    return endOfMonth + taiMinusUtcBefore - (isPositive() ? 0 : 1);
  }

  /** Returns TAI - UTC at a time in seconds of TAI. */
  int taiMinusUtcAt(long tai) {
    return tai < step() ? taiMinusUtcBefore : taiMinusUtcAfter();
  }

  /** Returns the code of the leap indicator at a time in seconds of TAI. */
  int indicatorAt(long tai) {
    if (isPositive() && tai == step()) {
      return Abi.LEAP_POS;
    }
    long utc = tai - taiMinusUtcAt(tai);
    if (tai < step()) {
      return monthAfter(utc) != endOfMonth
          ? Abi.LEAP_NONE
          : isPositive() ? Abi.LEAP_PRE_POS : Abi.LEAP_PRE_NEG;
    }
    return monthOf(utc) != endOfMonth
        ? Abi.LEAP_NONE
        : isPositive() ? Abi.LEAP_POST_POS : Abi.LEAP_POST_NEG;
  }

  /**
   * Returns the second of TAI for a UTC second, the first one for a second that occurs twice.
   *
   * @throws IllegalArgumentException if the leap second deletes the UTC second
   */
  long tai(long utc) {
    if (utc < endOfMonth - (isPositive() ? 0 : 1)) {
      return utc + taiMinusUtcBefore;
    }
    if (utc < endOfMonth) {
      throw new IllegalArgumentException(
          Instant.ofEpochSecond(utc)
              + " does not exist, because the page's negative leap second deletes it. Pass another"
              + " time, or call noLeapSecond() first.");
    }
    return utc + taiMinusUtcAfter();
  }

  @Override
  public String toString() {
    return kind + " leap second before " + Instant.ofEpochSecond(endOfMonth);
  }
}
