package io.vmclock.cli.doctor;

import com.google.common.collect.ImmutableList;
import io.vmclock.env.SourceStatus;
import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.SourceStatus.State;
import java.util.List;

/** Lists every source of time and of restores, and recommends one of each. */
final class SourceChecks {
  private SourceChecks() {}

  /**
   * Returns a line for each source, and one for each purpose with the recommendation. A source that
   * is missing is not a problem: a machine needs one of them.
   *
   * @param sources all sources, the best one of each purpose first
   */
  static ImmutableList<Check> of(List<SourceStatus> sources) {
    ImmutableList.Builder<Check> checks = ImmutableList.builder();
    for (Purpose purpose : Purpose.values()) {
      sources.stream()
          .filter(source -> source.purpose() == purpose)
          .forEach(source -> checks.add(line(source)));
      checks.add(recommendation(purpose, sources));
    }
    return checks.build();
  }

  private static Check line(SourceStatus source) {
    return source.state() == State.USABLE
        ? Check.ok(name(source.purpose()), source.toString())
        : Check.info(name(source.purpose()), source.toString());
  }

  private static String name(Purpose purpose) {
    return purpose == Purpose.TIME ? "source of time" : "source of restores";
  }

  private static Check recommendation(Purpose purpose, List<SourceStatus> sources) {
    String use = "use for " + (purpose == Purpose.TIME ? "time" : "restores");
    return sources.stream()
        .filter(source -> source.purpose() == purpose && source.state() == State.USABLE)
        .findFirst()
        .map(best -> Check.ok(use, best.name()))
        .orElseGet(() -> Check.info(use, "none of them is usable now", remedy(purpose)));
  }

  private static String remedy(Purpose purpose) {
    return purpose == Purpose.TIME
        ? "Synchronize the kernel's clock (chrony, ntpd), or run the ClockBound daemon."
        : "Ask for a machine with a vmclock or VMGenID device. Without one, a program must accept to"
            + " run unguarded.";
  }
}
