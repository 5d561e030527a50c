package io.vmclock.cli.doctor;

import com.google.common.base.Joiner;
import io.vmclock.Flag;
import java.util.Arrays;

/** Explains what each flag of a page enables. */
final class Flags {
  private Flags() {}

  /** Returns the flags that are set, each with its effect; empty if no flag is set. */
  static String text(long flags) {
    return Joiner.on(", ")
        .join(
            Arrays.stream(Flag.values())
                .filter(flag -> flag.isSetIn(flags))
                .map(flag -> flag + " (" + enables(flag) + ")")
                .iterator());
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
