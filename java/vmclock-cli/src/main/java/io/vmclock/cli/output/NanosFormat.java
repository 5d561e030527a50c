package io.vmclock.cli.output;

import com.google.common.base.Strings;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.internal.EpochNanos;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Formats nanoseconds for people. */
public final class NanosFormat {
  static final String PLUS_MINUS = "\u00b1";
  static final String MICRO = "\u00b5";

  /** Bars of growing height, for a line that shows a history. */
  public static final String BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588";

  private static final long PER_SECOND = 1_000_000_000L;

  /** Rounds up, so that a rounded bound is still a bound. */
  private static final MathContext DIGITS = new MathContext(4, RoundingMode.CEILING);

  private enum Unit {
    DAY("days", 86_400 * PER_SECOND),
    SECOND("s", PER_SECOND),
    MILLI("ms", 1_000_000),
    MICRO("\u00b5s", 1_000);

    final String symbol;
    final BigDecimal nanos;

    Unit(String symbol, long nanos) {
      this.symbol = symbol;
      this.nanos = BigDecimal.valueOf(nanos);
    }
  }

  private NanosFormat() {}

  /** Returns a duration with four digits, rounded up, such as {@code 1.235 ms}. */
  public static String duration(UnsignedLong nanos) {
    BigInteger exact = nanos.bigIntegerValue();
    BigDecimal decimal = new BigDecimal(exact);
    for (Unit unit : Unit.values()) {
      if (decimal.compareTo(unit.nanos) >= 0) {
        return shortened(decimal.divide(unit.nanos, MathContext.DECIMAL128)) + " " + unit.symbol;
      }
    }
    return exact + " ns";
  }

  /** Returns a bound on an error: the plus-minus sign and a {@link #duration}. */
  public static String plusMinus(UnsignedLong nanos) {
    return plusMinus(duration(nanos));
  }

  static String plusMinus(String bound) {
    return PLUS_MINUS + " " + bound;
  }

  private static String shortened(BigDecimal value) {
    return value.precision() - value.scale() > DIGITS.getPrecision()
        ? value.setScale(0, RoundingMode.CEILING).toPlainString()
        : value.round(DIGITS).toPlainString();
  }

  /** Returns nanoseconds since 1970 as date and time, on the same time scale. */
  public static String dateTime(long nanos) {
    // A DateTimeFormatter loads the data of locales, which takes longer than a reading.
    LocalDateTime time = LocalDateTime.ofInstant(EpochNanos.instant(nanos), ZoneOffset.UTC);
    return time.toLocalDate()
        + " "
        + digits(2, time.getHour())
        + ":"
        + digits(2, time.getMinute())
        + ":"
        + digits(2, time.getSecond())
        + "."
        + digits(9, time.getNano());
  }

  private static String digits(int count, int value) {
    return Strings.padStart(Integer.toString(value), count, '0');
  }

  /** Returns date and time in an inserted leap second, where the count repeats 23:59:59. */
  static String leapSecondDateTime(long nanos) {
    String repeated = dateTime(nanos);
    return repeated.replace("23:59:59.", "23:59:60.");
  }
}
