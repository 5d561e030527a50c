package io.vmclock.cli.doctor;

import io.vmclock.AbiField;
import io.vmclock.Capability;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.SmearingHint;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClockException.Reason;
import java.util.Optional;
import java.util.stream.Stream;

/** The rules for the scale of a page's time, and for its leap seconds. */
final class ScaleRules {
  private ScaleRules() {}

  static Stream<Optional<Check>> of(Snapshot reading) {
    return Stream.of(timeType(reading), taiOffset(reading), leap(reading), smearing(reading));
  }

  private static Optional<Check> timeType(Snapshot reading) {
    TimeType type = reading.timeType();
    int code = reading.timeTypeCode();
    String named = "It is " + code + " (" + type + "). ";
    return switch (type) {
      case UTC, TAI -> Optional.empty();
      case MONOTONIC ->
          timeType(
              named + "The start of this scale is unknown, so the page has neither TAI nor UTC.");
      case INVALID_SMEARED, INVALID_MAYBE_SMEARED ->
          timeType(named + "The ABI reserves this value, and readers do not use such a time.");
      case UNRECOGNIZED ->
          timeType(PageRules.undefined(code) + " Readers do not use the page's time.");
    };
  }

  private static Optional<Check> timeType(String detail) {
    return Optional.of(
        Check.info(
            AbiField.TIME_TYPE.abiName(),
            detail,
            "Store 1 and a time on TAI, or 0 and a time on UTC. Do not smear leap seconds in"
                + " either."));
  }

  private static Optional<Check> taiOffset(Snapshot reading) {
    return PageRules.when(
        reading.timeType() == TimeType.TAI && !reading.has(Flag.TAI_OFFSET_VALID),
        Check.info(
            AbiField.TAI_OFFSET_SEC.abiName(),
            "The page's time is TAI, but "
                + PageRules.bit(Flag.TAI_OFFSET_VALID)
                + " is not set, so readers have no UTC.",
            "Store UTC - TAI, -37 since 2017, and set the bit."));
  }

  private static Optional<Check> leap(Snapshot reading) {
    int code = reading.leapIndicatorCode();
    if (reading.leapIndicator() == LeapIndicator.UNRECOGNIZED) {
      return leap(
          PageRules.undefined(code)
              + " Readers do not know whether a leap second is near, so they have no UTC.");
    }
    boolean isContradicted =
        reading
            .unavailable(Capability.UTC)
            .filter(e -> e.reason() == Reason.LEAP_UNKNOWN)
            .isPresent();
    return isContradicted
        ? leap(
            "It is "
                + code
                + " ("
                + reading.leapIndicator()
                + "), but the reference time is not in a leap second: it is not at the end of a"
                + " month of UTC. Readers have no UTC.")
        : Optional.empty();
  }

  private static Optional<Check> leap(String detail) {
    return Optional.of(
        Check.info(
            AbiField.LEAP_INDICATOR.abiName(),
            detail,
            "Store the state at the reference time: 0 if no leap second is near, otherwise 1 to 5"
                + " as in linux/vmclock-abi.h."));
  }

  private static Optional<Check> smearing(Snapshot reading) {
    return PageRules.when(
        reading.smearingHint() == SmearingHint.UNRECOGNIZED,
        Check.info(
            AbiField.LEAP_SECOND_SMEARING_HINT.abiName(),
            PageRules.undefined(reading.smearingHintCode())
                + " A guest that smears leap seconds does not know how the machines around it do"
                + " that.",
            "Store 0 (STRICT), 1 (NOON_LINEAR) or 2 (UTC_SLS)."));
  }
}
