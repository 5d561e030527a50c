package io.vmclock.benchmarks.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BootstrapTest {
  private static final int FORKS = 8;
  private static final int TURNS = 40;

  private static List<double[]> forks(Random random, double betweenForks, double betweenTurns) {
    List<double[]> forks = new ArrayList<>();
    for (int fork = 0; fork < FORKS; fork++) {
      double shift = betweenForks * random.nextGaussian();
      double[] turns = new double[TURNS];
      Arrays.setAll(turns, i -> 1 + shift + betweenTurns * random.nextGaussian());
      forks.add(turns);
    }
    return forks;
  }

  @Test
  void intervalContainsTheTruthAsOftenAsItClaims() {
    Random random = new Random(1);
    int runs = 200;
    int hits = 0;
    for (int run = 0; run < runs; run++) {
      Interval interval = Bootstrap.median(forks(random, 0.02, 0.02), run);
      hits += interval.low() <= 1 && 1 <= interval.high() ? 1 : 0;
    }

    // The percentile bootstrap is known to be a little narrow with eight forks.
    assertThat((double) hits / runs).isBetween(0.85, 0.99);
  }

  @Test
  void oneNoisyForkWidensTheIntervalAndDoesNotMoveTheMedian() {
    List<double[]> quiet = forks(new Random(2), 0, 0.01);
    List<double[]> noisy = new ArrayList<>(quiet);
    noisy.set(0, Arrays.stream(quiet.get(0)).map(ratio -> 3 * ratio).toArray());

    Interval before = Bootstrap.median(quiet, 1);
    Interval after = Bootstrap.median(noisy, 1);

    assertThat(after.estimate()).isBetween(before.estimate() - 0.01, before.estimate() + 0.01);
    assertThat(after.high() - after.low()).isGreaterThan(before.high() - before.low());
  }

  @Test
  void sameSeedGivesTheSameInterval() {
    List<double[]> forks = forks(new Random(3), 0.01, 0.01);

    assertThat(Bootstrap.median(forks, 5)).isEqualTo(Bootstrap.median(forks, 5));
    assertThat(Bootstrap.median(forks, 5)).isNotEqualTo(Bootstrap.median(forks, 6));
  }

  @Test
  void forkWithoutTurnsIsLeftOut() {
    Interval interval = Bootstrap.median(List.of(new double[0], new double[] {2, 2}), 1);

    assertThat(interval).isEqualTo(new Interval(2, 2, 2));
    assertThatThrownBy(() -> Bootstrap.median(List.of(new double[0]), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
