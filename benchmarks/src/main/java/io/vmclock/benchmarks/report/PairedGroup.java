package io.vmclock.benchmarks.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.vmclock.benchmarks.paired.Bootstrap;
import io.vmclock.benchmarks.paired.ForkRun;
import io.vmclock.benchmarks.paired.Group;
import io.vmclock.benchmarks.paired.Group.Pair;
import io.vmclock.benchmarks.paired.Interval;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The operations of a group, measured in turns on one JDK. Immutable.
 *
 * @param forks the number of processes
 * @param turns the number of turns of all processes
 * @param disturbed the number of turns that were left out because the machine was disturbed
 * @param nanos the median of each operation in the other turns
 */
record PairedGroup(
    String runtime,
    String group,
    int forks,
    int turns,
    int disturbed,
    Map<String, Double> nanos,
    List<Ratio> ratios) {
  private static final double PER_THOUSANDTH = 1000;

  /** With fewer processes or turns, an interval is too narrow to decide anything. */
  private static final int LEAST_FORKS = 4;

  private static final int LEAST_TURNS = 20;

  /**
   * One operation compared with another in the same turns: their ratio, and the difference in ns.
   *
   * @param isDecisive whether there were enough turns for a verdict
   */
  record Ratio(
      String name,
      String peer,
      Interval ratio,
      Interval difference,
      @JsonProperty("decisive") boolean isDecisive) {}

  static PairedGroup of(String runtime, List<ForkRun> forks) {
    String group = forks.get(0).group();
    List<String> operations = forks.get(0).operations();
    int turns = forks.stream().mapToInt(fork -> fork.turns().size()).sum();
    int used = forks.stream().mapToInt(fork -> fork.undisturbed().size()).sum();
    Map<String, Double> nanos = new LinkedHashMap<>();
    List<Ratio> ratios = new ArrayList<>();
    if (used > 0) {
      boolean isDecisive = isEnough(forks);
      for (String name : operations) {
        nanos.put(
            name,
            round(
                Statistics.median(
                    forks.stream()
                        .flatMap(fork -> Arrays.stream(fork.nanos(name)).boxed())
                        .toList())));
      }
      for (Pair pair : Group.valueOf(group.toUpperCase(Locale.ROOT)).pairs(operations)) {
        ratios.add(ratio(forks, pair, isDecisive));
      }
    }
    return new PairedGroup(runtime, group, forks.size(), turns, turns - used, nanos, ratios);
  }

  private static Ratio ratio(List<ForkRun> forks, Pair pair, boolean isDecisive) {
    String name = pair.name();
    String peer = pair.peer();
    // The seed depends on the pair only, so the same files always give the same intervals.
    long seed = pair.hashCode();
    return new Ratio(
        name,
        peer,
        round(Bootstrap.median(forks.stream().map(one -> one.ratios(name, peer)).toList(), seed)),
        round(
            Bootstrap.median(
                forks.stream().map(one -> one.differences(name, peer)).toList(), seed)),
        isDecisive);
  }

  private static boolean isEnough(List<ForkRun> forks) {
    List<Integer> turns =
        forks.stream().map(fork -> fork.undisturbed().size()).filter(size -> size > 0).toList();
    return turns.size() >= LEAST_FORKS
        && turns.stream().mapToInt(Integer::intValue).sum() >= LEAST_TURNS;
  }

  private static Interval round(Interval exact) {
    return new Interval(round(exact.estimate()), round(exact.low()), round(exact.high()));
  }

  private static double round(double exact) {
    return Math.round(exact * PER_THOUSANDTH) / PER_THOUSANDTH;
  }

  Optional<Ratio> find(String name, String peer) {
    return ratios.stream()
        .filter(one -> one.name().equals(name) && one.peer().equals(peer))
        .findFirst();
  }

  /** Returns whether the machine was disturbed during more than half of the turns. */
  @JsonIgnore
  boolean isMostlyDisturbed() {
    return 2 * disturbed > turns;
  }
}
