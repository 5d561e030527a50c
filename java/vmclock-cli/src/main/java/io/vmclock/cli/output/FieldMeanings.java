package io.vmclock.cli.output;

import com.google.common.base.Joiner;
import com.google.common.collect.ImmutableList;
import io.vmclock.AbiField;
import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Explains the values of a page's fields in words. */
public final class FieldMeanings {
  private static final BigDecimal TWO_TO_64 = new BigDecimal(BigInteger.ONE.shiftLeft(64));
  private static final MathContext DIGITS = new MathContext(6, RoundingMode.HALF_EVEN);

  private FieldMeanings() {}

  /** Returns the meaning of a field's value, or an empty string if the number is clear. */
  public static String of(AbiField field, Snapshot reading) {
    return switch (field) {
      case MAGIC -> "\"VCLK\"";
      case SIZE -> "bytes";
      case COUNTER_ID -> name(reading.counterId());
      case TIME_TYPE -> name(reading.timeType());
      case FLAGS -> flags(reading.flags());
      case CLOCK_STATUS -> name(reading.clockStatus());
      case LEAP_SECOND_SMEARING_HINT -> name(reading.smearingHint());
      case TAI_OFFSET_SEC -> valid(reading, Flag.TAI_OFFSET_VALID, taiOffset(reading));
      case LEAP_INDICATOR -> name(reading.leapIndicator());
      case COUNTER_PERIOD_FRAC_SEC -> period(reading);
      case COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC ->
          valid(
              reading,
              Flag.PERIOD_ESTERROR_VALID,
              partOfPeriod(reading, reading.counterPeriodEstErrorRateFrac()));
      case COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC ->
          valid(
              reading,
              Flag.PERIOD_MAXERROR_VALID,
              partOfPeriod(reading, reading.counterPeriodMaxErrorRateFrac()));
      case TIME_SEC -> "seconds, at the reference time";
      case TIME_FRAC_SEC -> fraction(reading.timeFrac());
      case TIME_ESTERROR_NANOSEC -> valid(reading, Flag.TIME_ESTERROR_VALID, "ns");
      case TIME_MAXERROR_NANOSEC -> valid(reading, Flag.TIME_MAXERROR_VALID, "ns");
      case VM_GENERATION_COUNTER -> valid(reading, Flag.VM_GEN_COUNTER_PRESENT, "");
      default -> "";
    };
  }

  /** Returns the name of the clock status, with its number if the status is unknown. */
  public static String status(Snapshot reading) {
    return status(reading.clockStatus(), reading.clockStatusCode());
  }

  static String status(ClockStatus status, int code) {
    return status == ClockStatus.UNRECOGNIZED ? status + "_" + code : status.name();
  }

  public static String leap(LeapIndicator leap, int code) {
    return leap == LeapIndicator.UNRECOGNIZED ? leap + "_" + code : leap.name();
  }

  /** Returns the key in JSON for the name of a field's code; empty if the field has no names. */
  public static Optional<String> namesKey(AbiField field) {
    return switch (field) {
      case COUNTER_ID, TIME_TYPE, CLOCK_STATUS, LEAP_SECOND_SMEARING_HINT, LEAP_INDICATOR ->
          Optional.of(field.abiName() + "_name");
      case FLAGS -> Optional.of(field.abiName() + "_names");
      default -> Optional.empty();
    };
  }

  /** Returns the name of a field's code, or a list of the names of flags. For JSON. */
  public static Object names(AbiField field, Snapshot reading) {
    return field == AbiField.FLAGS ? flagNames(reading.flags()) : of(field, reading);
  }

  /** Returns the names of the flags that are set. Unknown bits have no name. */
  public static ImmutableList<String> flagNames(long flags) {
    return Arrays.stream(Flag.values())
        .filter(flag -> flag.isSetIn(flags))
        .map(Flag::name)
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns the names of the flags that are set, and any unknown bits as a number. */
  public static String flags(long flags) {
    List<String> names = new ArrayList<>(flagNames(flags));
    long rest = flags;
    for (Flag flag : Flag.values()) {
      rest &= ~flag.mask();
    }
    if (rest != 0) {
      names.add("0x" + Long.toHexString(rest));
    }
    return names.isEmpty() ? "none" : Joiner.on(' ').join(names);
  }

  private static String name(Enum<?> value) {
    return value.name();
  }

  private static String valid(Snapshot reading, Flag flag, String meaning) {
    return reading.has(flag) ? meaning : "not valid: " + flag + " is not set";
  }

  private static String taiOffset(Snapshot reading) {
    return TaiOffset.doubt(reading).orElse("UTC - TAI in seconds");
  }

  /** One tick is frac / 2^(64 + shift) seconds. */
  private static String period(Snapshot reading) {
    BigDecimal frac = unsigned(reading.counterPeriodFrac());
    if (frac.signum() == 0) {
      return "";
    }
    BigDecimal scale = TWO_TO_64.multiply(BigDecimal.valueOf(2).pow(reading.counterPeriodShift()));
    BigDecimal nanos = frac.movePointRight(9).divide(scale, DIGITS);
    BigDecimal megahertz = scale.movePointLeft(6).divide(frac, DIGITS);
    return "one tick is " + nanos.toPlainString() + " ns: " + megahertz.toPlainString() + " MHz";
  }

  private static String partOfPeriod(Snapshot reading, long rate) {
    BigDecimal frac = unsigned(reading.counterPeriodFrac());
    return frac.signum() == 0
        ? ""
        : unsigned(rate).movePointRight(6).divide(frac, DIGITS).toPlainString() + " ppm";
  }

  private static String fraction(long frac) {
    return "units of 1 / 2^64 s: "
        + unsigned(frac)
            .divide(TWO_TO_64, MathContext.DECIMAL128)
            .setScale(9, RoundingMode.DOWN)
            .toPlainString()
        + " s";
  }

  private static BigDecimal unsigned(long value) {
    return new BigDecimal(new BigInteger(Long.toUnsignedString(value)));
  }
}
