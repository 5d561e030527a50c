package io.vmclock.env;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses a machine that has none of the accepted sources. */
final class Missing {
  private Missing() {}

  /**
   * Checks that the machine has at least one accepted source of time and one of restores, if the
   * program accepts any.
   *
   * @throws VmClockException if one of them is missing; the message says why
   */
  static void check(Settings settings, TimeSources time, RestoreSources restores) {
    if (!settings.time().isEmpty() && !time.anyIsThere()) {
      throw failure(
          "time", time.statuses(), "Provide one of them, or accept another source of time.");
    }
    if (!settings.unguarded() && !isGuarded(settings, restores)) {
      throw failure(
          "restores",
          restores.statuses(),
          (restores.anyIsThere()
                  ? "Checkpoints of the process are detected, but no restore of the machine. "
                  : "")
              + "Provide one of them, or accept that there is no protection.");
    }
  }

  /** Checkpoints of the process are always detected, but say nothing about the machine. */
  private static boolean isGuarded(Settings settings, RestoreSources restores) {
    return settings.acceptsMachineRestores()
        ? restores.isMachineGuarded()
        : settings.restores().isEmpty() || restores.anyIsThere();
  }

  private static VmClockException failure(
      String purpose, List<SourceStatus> statuses, String remedy) {
    return new VmClockException(
        Reason.ABSENT,
        null,
        "This machine has none of the accepted sources of "
            + purpose
            + ". "
            + statuses.stream()
                .map(status -> "[" + status.name() + "] " + status.detail())
                .collect(Collectors.joining(" "))
            + " "
            + remedy,
        null);
  }
}
