package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the samples that {@code --changes-only} records: each change with the sample before it,
 * so that its time is known exactly. Each minute also the last sample, and those with the largest
 * errors since then. For one thread.
 */
final class SampleFilter {
  /** The longest time between two recorded samples. Shows that the recorder was alive. */
  static final long LONGEST_INTERVAL_NANOS = 60_000_000_000L;

  private final boolean isOn;
  private @Nullable Sample last;
  private @Nullable Sample worst;
  private @Nullable Sample worstOfSystem;
  private long recordedAt;

  SampleFilter(boolean isOn) {
    this.isOn = isOn;
  }

  /**
   * Takes a sample, and returns the samples to record now, in the order of their times.
   *
   * @param nanoTime when the sample was taken, as by {@code System.nanoTime()}
   */
  ImmutableList<Sample> add(Sample sample, long nanoTime) {
    Sample before = last;
    boolean isChange = before == null || !sample.isLike(before);
    if (!isOn || isChange) {
      ImmutableList<Sample> waiting = isOn ? rest() : ImmutableList.of();
      recordedAt = nanoTime;
      last = sample;
      return ImmutableList.<Sample>builder().addAll(waiting).add(sample).build();
    }
    last = sample;
    if (worst == null || sample.maxErrorNanos() > worst.maxErrorNanos()) {
      worst = sample;
    }
    if (worstOfSystem == null || sample.systemErrorNanos() > worstOfSystem.systemErrorNanos()) {
      worstOfSystem = sample;
    }
    if (nanoTime - recordedAt < LONGEST_INTERVAL_NANOS) {
      return ImmutableList.of();
    }
    recordedAt = nanoTime;
    return rest();
  }

  /** Returns the samples that wait to be recorded. Each is returned once. */
  ImmutableList<Sample> rest() {
    if (worst == null) {
      return ImmutableList.of();
    }
    TreeSet<Sample> chosen = new TreeSet<>(Comparator.comparingLong(Sample::utcNanos));
    chosen.add(Objects.requireNonNull(worst));
    chosen.add(Objects.requireNonNull(worstOfSystem));
    chosen.add(Objects.requireNonNull(last));
    worst = null;
    worstOfSystem = null;
    return ImmutableList.copyOf(chosen);
  }
}
