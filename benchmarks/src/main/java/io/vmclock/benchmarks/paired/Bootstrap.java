package io.vmclock.benchmarks.paired;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Estimates a median and its confidence interval by a hierarchical bootstrap.
 *
 * <p>The turns of one process share its placement in memory and the decisions of its compiler, so
 * they are not independent. Each resample therefore draws processes first, and then turns within
 * each process that it drew.
 */
public final class Bootstrap {
  private static final int RESAMPLES = 1000;
  private static final double LOW = 0.025;
  private static final double HIGH = 0.975;

  private Bootstrap() {}

  /** Returns the median of all turns. Each array has the turns of one process. */
  public static Interval median(List<double[]> forks, long seed) {
    List<double[]> measured = forks.stream().filter(fork -> fork.length > 0).toList();
    if (measured.isEmpty()) {
      throw new IllegalArgumentException("There are no turns");
    }
    SplittableRandom random = new SplittableRandom(seed);
    int longest = measured.stream().mapToInt(fork -> fork.length).max().orElseThrow();
    double[] drawn = new double[measured.size() * longest];
    double[] medians = new double[RESAMPLES];
    for (int resample = 0; resample < RESAMPLES; resample++) {
      int size = 0;
      for (int i = 0; i < measured.size(); i++) {
        double[] fork = measured.get(random.nextInt(measured.size()));
        for (int turn = 0; turn < fork.length; turn++) {
          drawn[size++] = fork[random.nextInt(fork.length)];
        }
      }
      medians[resample] = medianOf(Arrays.copyOf(drawn, size));
    }
    Arrays.sort(medians);
    double[] all = measured.stream().flatMapToDouble(Arrays::stream).toArray();
    return new Interval(
        medianOf(all), medians[(int) (LOW * RESAMPLES)], medians[(int) (HIGH * RESAMPLES) - 1]);
  }

  /** Returns the median of at least one value. */
  public static double medianOf(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int half = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  }
}
