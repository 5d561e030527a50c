package io.vmclock.cli.doctor;

import com.google.common.base.Joiner;
import io.vmclock.Flag;
import java.util.Arrays;

/** What each flag of a page enables. */
final class Flags {
  private Flags() {}

  /** Returns the flags that are set, each with what it enables; empty if none is. */
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
      case TAI_OFFSET_VALID -> "UTC and TAI from one another";
      case DISRUPTION_SOON -> "maintenance within a day";
      case DISRUPTION_IMMINENT -> "maintenance within an hour";
      case PERIOD_ESTERROR_VALID, TIME_ESTERROR_VALID -> "half of the estimated error";
      case PERIOD_MAXERROR_VALID, TIME_MAXERROR_VALID -> "half of the bound on the error";
      case TIME_MONOTONIC -> "time that does not go back at updates";
      case VM_GEN_COUNTER_PRESENT -> "the generation";
      case NOTIFICATION_PRESENT -> "waiting for changes with poll()";
    };
  }
}
