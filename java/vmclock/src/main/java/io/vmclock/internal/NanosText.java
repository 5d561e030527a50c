package io.vmclock.internal;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** Writes a number of nanoseconds for people. */
public final class NanosText {
  private static final String[] UNITS = {"ns", "us", "ms", "s"};
  private static final BigDecimal STEP = BigDecimal.valueOf(1000);

  private static final MathContext THREE_DIGITS = new MathContext(3, RoundingMode.CEILING);

  private NanosText() {}

  /** Returns the exact number in the largest unit in which it is at least 1, such as "1.5 ms". */
  public static String of(long nanos) {
    return of(BigDecimal.valueOf(nanos));
  }

  /** Returns the number with three digits, rounded up, in the same unit, such as "16.1 s". */
  public static String roundedUp(long nanos) {
    return of(BigDecimal.valueOf(nanos).round(THREE_DIGITS));
  }

  private static String of(BigDecimal nanos) {
    BigDecimal value = nanos;
    int unit = 0;
    while (unit < UNITS.length - 1 && value.compareTo(STEP) >= 0) {
      value = value.movePointLeft(3);
      unit++;
    }
    return value.stripTrailingZeros().toPlainString() + " " + UNITS[unit];
  }
}
