package io.vmclock.internal;

import java.math.BigDecimal;

/** Writes a number of nanoseconds for people. */
public final class NanosText {
  private static final String[] UNITS = {"ns", "us", "ms", "s"};
  private static final BigDecimal STEP = BigDecimal.valueOf(1000);

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
}
