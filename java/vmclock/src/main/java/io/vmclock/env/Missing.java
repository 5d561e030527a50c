package io.vmclock.env;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.util.List;
import java.util.stream.Collectors;

/** Refuses a machine that has none of the accepted sources. */
final class Missing {
  private Missing() {}

  /**
   * Checks that the machine has a source for each purpose for which the program accepts any.
   *
   * @throws VmClockException if it has not; the message says why each source is missing
   */
  static void check(Settings settings, TimeSources time, RestoreSources restores) {
    if (!settings.time().isEmpty() && !time.anyIsThere()) {
      throw failure(
          "time",
          time.statuses(),
          "Provide one of them, or call acceptSystemClock(...) to use the JVM's own clock.");
    }
    if (!settings.restores().isEmpty() && !restores.anyIsThere() && !settings.unguarded()) {
      throw failure(
          "restores",
          restores.statuses(),
          "Provide one of them, or call acceptUnguarded() to run without protection.");
    }
  }

  private static VmClockException failure(
      String purpose, List<SourceStatus> statuses, String remedy) {
    return new VmClockException(
        Reason.ABSENT,
        null,
        "This machine has no source of "
            + purpose
            + " that the program accepts. "
            + statuses.stream()
                .map(status -> "[" + status.name() + "] " + status.detail())
                .collect(Collectors.joining(" "))
            + " "
            + remedy,
        null);
  }
}
