package io.vmclock.benchmarks.report;

import io.vmclock.benchmarks.paired.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The paired ratios that two runs have in common. */
final class Comparison {
  /** The margin that any change must exceed: placement in memory alone changes as much. */
  static final double LEAST_MARGIN = 0.05;

  /** Identifies a ratio across runs. */
  record Key(String runtime, String group, String name, String peer) {
    @Override
    public String toString() {
      return name + " to " + peer + " (" + runtime + ", " + group + ")";
    }
  }

  /** One ratio that both runs have. Immutable. */
  record Change(Key key, Interval before, Interval after, double margin) {
    /** Returns the relative change of the ratio: 0.1 means 10 % slower. */
    double change() {
      return after.estimate() / before.estimate() - 1;
    }

    boolean isSlower() {
      return after.low() > before.high() && change() > margin;
    }

    boolean isFaster() {
      return after.high() < before.low() && change() < -margin;
    }
  }

  private final List<Change> changes = new ArrayList<>();
  private final List<Key> gone = new ArrayList<>();

  Comparison(Results before, Results after, double leastMargin) {
    for (PairedGroup group : before.paired()) {
      for (PairedGroup.Ratio old : group.ratios()) {
        Key key = new Key(group.runtime(), group.group(), old.name(), old.peer());
        find(after, key)
            .ifPresentOrElse(
                now -> changes.add(new Change(key, old.ratio(), now.ratio(), leastMargin)),
                () -> gone.add(key));
      }
    }
  }

  private static Optional<PairedGroup.Ratio> find(Results results, Key key) {
    return results.paired().stream()
        .filter(one -> one.runtime().equals(key.runtime) && one.group().equals(key.group))
        .flatMap(one -> one.find(key.name, key.peer).stream())
        .findFirst();
  }

  List<Change> changes() {
    return changes;
  }

  /** Returns the ratios that only the first run has. */
  List<Key> gone() {
    return gone;
  }
}
