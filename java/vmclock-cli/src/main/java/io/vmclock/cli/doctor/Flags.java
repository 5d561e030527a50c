package io.vmclock.cli.doctor;

import io.vmclock.Flag;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains what each flag of a page enables. */
final class Flags {
  private Flags() {}

  /** Returns the flags that are set, each with its effect; empty if no flag is set. */
  static String text(long flags) {
    Stream<String> known =
        Arrays.stream(Flag.values())
            .filter(flag -> flag.isSetIn(flags))
            .map(flag -> flag + " (" + enables(flag) + ")");
    Stream<String> unknown =
        unknown(flags) == 0
            ? Stream.empty()
            : Stream.of("0x" + Long.toHexString(unknown(flags)) + " (not defined by the ABI)");
    return Stream.concat(known, unknown).collect(Collectors.joining(", "));
  }

  /** Returns the bits that are set and that the ABI does not define. */
  static long unknown(long flags) {
    long unknown = flags;
    for (Flag flag : Flag.values()) {
      unknown &= ~flag.mask();
    }
    return unknown;
  }

  private static String enables(Flag flag) {
    return switch (flag) {
      case TAI_OFFSET_VALID -> "conversion between UTC and TAI";
      case DISRUPTION_SOON -> "maintenance within a day";
      case DISRUPTION_IMMINENT -> "maintenance within an hour";
      case PERIOD_ESTERROR_VALID, TIME_ESTERROR_VALID -> "one of two parts of the estimated error";
      case PERIOD_MAXERROR_VALID, TIME_MAXERROR_VALID -> "one of two parts of the error bound";
      case TIME_MONOTONIC -> "time that never goes back at an update";
      case VM_GEN_COUNTER_PRESENT -> "the generation";
      case NOTIFICATION_PRESENT -> "waiting for changes with poll()";
    };
  }
}
