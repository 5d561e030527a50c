package io.vmclock.benchmarks.paired;

import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The turns of one group in one process. Immutable.
 *
 * @param group the name of the group
 * @param operations the names of the operations
 */
public record ForkRun(String group, List<String> operations, List<Turn> turns) {
  /** A turn is disturbed if a reference loop takes this much longer than the median of its fork. */
  static final double SLOWEST_REFERENCE = 1.10;

  public ForkRun {
    operations = List.copyOf(operations);
    turns = List.copyOf(turns);
  }

  /** Returns the turns during which nothing is known to have disturbed the machine. */
  public List<Turn> undisturbed() {
    double[] references =
        turns.stream()
            .flatMapToDouble(turn -> DoubleStream.of(turn.referenceBefore(), turn.referenceAfter()))
            .toArray();
    double slowest =
        references.length == 0 ? 0 : Bootstrap.medianOf(references) * SLOWEST_REFERENCE;
    return turns.stream()
        .filter(turn -> turn.switches() == 0 && turn.stealTicks() == 0)
        .filter(turn -> turn.referenceBefore() <= slowest && turn.referenceAfter() <= slowest)
        .toList();
  }

  /** Returns the nanoseconds of an operation in each undisturbed turn. */
  public double[] nanos(String name) {
    int index = indexOf(name);
    return undisturbed().stream().mapToDouble(turn -> turn.nanos().get(index)).toArray();
  }

  /** Returns the time of {@code name} divided by the time of {@code peer} in the same turn. */
  public double[] ratios(String name, String peer) {
    double[] times = nanos(name);
    double[] peers = nanos(peer);
    Arrays.setAll(times, i -> times[i] / peers[i]);
    return times;
  }

  /** Returns the time of {@code name} minus the time of {@code peer} in the same turn. */
  public double[] differences(String name, String peer) {
    double[] times = nanos(name);
    double[] peers = nanos(peer);
    Arrays.setAll(times, i -> times[i] - peers[i]);
    return times;
  }

  private int indexOf(String name) {
    int index = operations.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("The group " + group + " has no operation " + name);
    }
    return index;
  }
}
