package io.vmclock.cli.doctor;

import com.google.common.primitives.UnsignedLong;
import io.vmclock.AbiField;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules for the reference time of a reliable page, and for the counter that continues it. */
final class CounterRules {
  /** Times in nanoseconds end here, in 2262. */
  private static final long LAST_SECOND = Long.MAX_VALUE / 1_000_000_000;

  /** No processor has a counter outside of these limits. */
  private static final double SLOWEST_HERTZ = 1e4;

  private static final double FASTEST_HERTZ = 1e11;

  /** With the other 48 bits, the rounding of the period is less than 1 ns a day. */
  private static final int MOST_SPARE_BITS = 16;

  private static final double DAY_NANOS = 86_400e9;

  private CounterRules() {}

  static Stream<Optional<Check>> of(Snapshot reading) {
    return Stream.of(time(reading), period(reading), shift(reading), reference(reading));
  }

  private static Optional<Check> time(Snapshot reading) {
    long seconds = reading.timeSeconds();
    return PageRules.when(
        Long.compareUnsigned(seconds, LAST_SECOND) > 0,
        Check.problem(
            AbiField.TIME_SEC.abiName(),
            "It is "
                + Long.toUnsignedString(seconds)
                + ", which is after the year 2262. Readers have no time, or a wrong one.",
            "Store whole seconds here, and the rest in time_frac_sec."));
  }

  private static Optional<Check> period(Snapshot reading) {
    double hertz = 1 / tickSeconds(reading);
    if (reading.counterPeriodFrac() == 0) {
      return period(
          "It is 0, so the page's time stands still, and clock_status says that this time is"
              + " reliable.");
    }
    return hertz < SLOWEST_HERTZ || hertz > FASTEST_HERTZ
        ? period(
            "It is 0x"
                + Long.toHexString(reading.counterPeriodFrac())
                + ". With counter_period_shift "
                + reading.counterPeriodShift()
                + ", the counter has "
                + text("%.3g", hertz)
                + " Hz. No processor has such a counter, so the page's time is wrong.")
        : Optional.empty();
  }

  private static Optional<Check> period(String detail) {
    return Optional.of(
        Check.problem(
            AbiField.COUNTER_PERIOD_FRAC_SEC.abiName(),
            detail,
            "Store the duration of one tick, in 1 / 2^(64 + counter_period_shift) s. Until it is"
                + " known, store 1 (INITIALIZING) in clock_status."));
  }

  private static Optional<Check> shift(Snapshot reading) {
    long period = reading.counterPeriodFrac();
    int spare = Long.numberOfLeadingZeros(period);
    return PageRules.when(
        period != 0 && spare > MOST_SPARE_BITS,
        Check.info(
            AbiField.COUNTER_PERIOD_SHIFT.abiName(),
            "It is "
                + reading.counterPeriodShift()
                + ", which leaves "
                + spare
                + " of the 64 bits of counter_period_frac_sec unused. The rounding of the period"
                + " makes the time drift by up to "
                + text("%.0f", DAY_NANOS / unsigned(period))
                + " ns a day.",
            "Store "
                + (reading.counterPeriodShift() + spare)
                + ", and compute the period and its two error rates for this shift."));
  }

  /**
   * A reference is a time in the past, so the counter has passed its value. If not, the value is
   * probably the host's counter. One second allows for counters that differ between processors.
   */
  private static Optional<Check> reference(Snapshot reading) {
    if (!reading.isAvailable(Capability.COUNTER)) {
      return Optional.empty();
    }
    double missing = (reading.counterValue() - reading.counter()) * tickSeconds(reading);
    return PageRules.when(
        missing > 1,
        Check.info(
            AbiField.COUNTER_VALUE.abiName(),
            "It is "
                + Long.toUnsignedString(reading.counterValue())
                + ", which this machine's counter reaches only in "
                + text("%.1f", missing)
                + " s. If the page is for this machine, its time is wrong.",
            "Store the counter as the guest reads it, with the guest's offset and scale. Ignore"
                + " this if the file is a page for another machine."));
  }

  private static double tickSeconds(Snapshot reading) {
    return Math.scalb(
        unsigned(reading.counterPeriodFrac()), -(Long.SIZE + reading.counterPeriodShift()));
  }

  private static double unsigned(long value) {
    return UnsignedLong.fromLongBits(value).doubleValue();
  }

  private static String text(String format, double value) {
    return String.format(Locale.ROOT, format, value);
  }
}
