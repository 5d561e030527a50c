package io.vmclock.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** The operations that two runs have in common, as ratios to the system's clock in each run. */
final class Comparison {
  /** The margin that any change must exceed: placement in memory alone changes as much. */
  static final double LEAST_MARGIN = 0.05;

  /** A change of this many standard deviations is not noise. */
  private static final double SIGMAS = 3;

  /**
   * One operation that both runs have. Immutable.
   *
   * @param change the relative change of the ratio: 0.1 means 10 % slower
   * @param margin the largest change that can be noise
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

  /** Returns the operations that only the first run has, or that have no clock to compare with. */
  List<Measurement.Key> gone() {
    return gone;
  }
}
