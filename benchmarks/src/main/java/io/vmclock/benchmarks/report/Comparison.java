package io.vmclock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** What two runs have in common, each as a ratio to the system's clock of its own run. */
final class Comparison {
  /** What a change must exceed in any case: placement in memory alone makes as much. */
  static final double LEAST_MARGIN = 0.05;

  /** So many standard deviations are no noise. */
  private static final double SIGMAS = 3;

  /**
   * One operation in both.
   *
   * @param change of the ratio: 0.1 is a tenth slower
   * @param margin that the noise of both justifies, and from where on the change is one
   */
  record Change(
      Measurement.Key key, double ratioBefore, double ratioAfter, double change, double margin) {
    boolean isSlower() {
      return change > margin;
    }

    boolean isFaster() {
      return change < -margin;
    }
  }

  private final List<Change> changes = new ArrayList<>();
  private final List<Measurement.Key> gone = new ArrayList<>();

  Comparison(Results before, Results after, double leastMargin) {
    for (Measurement old : before.measurements()) {
      if (old.name().equals(Catalog.referenceOf(old.runtime()))) {
        continue;
      }
      Measurement now =
          after.find(old.runtime(), old.name(), old.threads(), old.writer()).orElse(null);
      Measurement oldClock = before.reference(old).orElse(null);
      Measurement nowClock = now == null ? null : after.reference(now).orElse(null);
      if (now == null || oldClock == null || nowClock == null) {
        gone.add(old.key());
        continue;
      }
      double ratioBefore = old.median() / oldClock.median();
      double ratioAfter = now.median() / nowClock.median();
      double noise = Math.sqrt(square(old) + square(oldClock) + square(now) + square(nowClock));
      changes.add(
          new Change(
              old.key(),
              ratioBefore,
              ratioAfter,
              ratioAfter / ratioBefore - 1,
              Math.max(leastMargin, SIGMAS * noise)));
    }
  }

  private static double square(Measurement measurement) {
    double sigma = Statistics.relativeSigma(measurement.samples());
    return sigma * sigma;
  }

  List<Change> changes() {
    return changes;
  }

  /** Returns what only the first run has, or what has no clock beside it. */
  List<Measurement.Key> gone() {
    return gone;
  }
}
