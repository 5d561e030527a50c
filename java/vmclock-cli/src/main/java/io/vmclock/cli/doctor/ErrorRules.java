package io.vmclock.cli.doctor;

import static io.vmclock.AbiField.COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC;
import static io.vmclock.AbiField.COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC;
import static io.vmclock.AbiField.TIME_ESTERROR_NANOSEC;
import static io.vmclock.AbiField.TIME_MAXERROR_NANOSEC;
import static io.vmclock.Flag.PERIOD_ESTERROR_VALID;
import static io.vmclock.Flag.PERIOD_MAXERROR_VALID;
import static io.vmclock.Flag.TIME_ESTERROR_VALID;
import static io.vmclock.Flag.TIME_MAXERROR_VALID;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules for the errors of a reliable page. */
final class ErrorRules {
  private ErrorRules() {}

  static Stream<Optional<Check>> of(Snapshot reading) {
    return Stream.of(
        both(reading, TIME_MAXERROR_VALID, PERIOD_MAXERROR_VALID),
        both(reading, TIME_ESTERROR_VALID, PERIOD_ESTERROR_VALID),
        maximum(
            reading,
            new Part(TIME_MAXERROR_NANOSEC, TIME_MAXERROR_VALID),
            new Part(TIME_ESTERROR_NANOSEC, TIME_ESTERROR_VALID)),
        maximum(
            reading,
            new Part(COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC, PERIOD_MAXERROR_VALID),
            new Part(COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC, PERIOD_ESTERROR_VALID)));
  }

  /** One part of an error, and the flag that makes it valid. */
  private record Part(AbiField field, Flag valid) {
    boolean isIn(Snapshot reading) {
      return reading.has(valid) && reading.covers(field);
    }

    String text(Snapshot reading) {
      return Long.toUnsignedString(reading.value(field));
    }
  }

  private static Optional<Check> both(Snapshot reading, Flag time, Flag period) {
    Flag set = reading.has(time) ? time : period;
    Flag other = set == time ? period : time;
    return PageRules.when(
        reading.has(set) && !reading.has(other),
        Check.info(
            AbiField.FLAGS.abiName(),
            "An error has two parts, but only one is valid: "
                + PageRules.bit(set)
                + " is set, and "
                + PageRules.bit(other)
                + " is not. Readers need both parts.",
            "Store both parts, and set both bits."));
  }

  private static Optional<Check> maximum(Snapshot reading, Part maximum, Part estimate) {
    if (!maximum.isIn(reading)) {
      return Optional.empty();
    }
    String field = maximum.field.abiName();
    if (reading.value(maximum.field) == 0) {
      return Optional.of(
          Check.info(
              field,
              "It is 0, but "
                  + PageRules.bit(maximum.valid)
                  + " is set. No clock is exact, so readers compute bounds that do not contain the"
                  + " time.",
              "Store the largest error that is possible, or clear the bit."));
    }
    return PageRules.when(
        estimate.isIn(reading)
            && Long.compareUnsigned(reading.value(estimate.field), reading.value(maximum.field))
                > 0,
        Check.info(
            field,
            "It is "
                + maximum.text(reading)
                + ", which is less than the estimated error: "
                + estimate.field.abiName()
                + " is "
                + estimate.text(reading)
                + ". If the maximum is wrong, readers compute bounds that do not contain the time.",
            "Store the largest error that is possible. An estimate is never above it."));
  }
}
