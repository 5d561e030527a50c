package io.vmclock.internal;

import java.math.BigDecimal;

/** Writes a number of nanoseconds for people. */
public final class NanosText {
  private static final String[] UNITS = {"ns", "us", "ms", "s"};
  private static final BigDecimal STEP = BigDecimal.valueOf(1000);

  /** A rounded number has at least this value, so that rounding changes it by less than 1 / 10. */
  private static final long LEAST_ROUNDED = 10;

  private NanosText() {}

  /** Returns the exact number in the largest unit in which it is at least 1, such as "1.5 ms". */
  public static String of(long nanos) {
    BigDecimal value = BigDecimal.valueOf(nanos);
    int unit = 0;
    while (unit < UNITS.length - 1 && value.compareTo(STEP) >= 0) {
      value = value.movePointLeft(3);
      unit++;
    }
    return value.stripTrailingZeros().toPlainString() + " " + UNITS[unit];
  }

  /** Returns the number, rounded up, in the largest unit in which it is at least 10. */
  public static String roundedUp(long nanos) {
    long divisor = 1;
    int unit = 0;
    while (unit < UNITS.length - 1 && nanos / (divisor * 1000) >= LEAST_ROUNDED) {
      divisor *= 1000;
      unit++;
    }
    return (nanos - 1) / divisor + 1 + " " + UNITS[unit];
  }
}
