package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.cli.output.NanosFormat;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into lines of a record. With {@code --changes-only}, chooses each change with the
 * sample before it, so that its time is known exactly. Each minute also the last sample, and those
 * with the largest errors since then. For one thread.
 *
 * <p>A line of type {@code gap} separates two samples if the recorder was paused or the clock
 * jumped between them. The report could not see this by itself, because it does not know how many
 * samples were left out between two lines.
 */
final class SampleFilter {
  /** The longest time between two recorded samples. Shows that the recorder was alive. */
  static final long LONGEST_INTERVAL_NANOS = 60_000_000_000L;

  /** A delay of the recorder that is not a gap. */
  static final Duration LEAST_TOLERANCE = Duration.ofMillis(500);

  static final String PAUSED = "no samples: the recorder or the machine was paused";

  /** The kernel slews the timer that measures the time between samples by at most 500 ppm. */
  private static final long SLEW_DIVISOR = 1000;

  private final boolean isOn;
  private final long longestElapsedNanos;
  private @Nullable Sample last;
  private long takenAt;
  private @Nullable Sample worst;
  private @Nullable Sample worstOfSystem;
  private long recordedAt;

  /**
   * Creates a filter.
   *
   * @param isOn whether to leave out samples
   * @param every the time between two samples
   */
  SampleFilter(boolean isOn, Duration every) {
    this.isOn = isOn;
    longestElapsedNanos = every.plus(tolerance(every)).toNanos();
  }

  /** Returns how much later a sample can be than it should be, without a gap. */
  static Duration tolerance(Duration every) {
    return every.compareTo(LEAST_TOLERANCE) > 0 ? every : LEAST_TOLERANCE;
  }

  /**
   * Takes a sample, and returns the lines to record now, in their order.
   *
   * @param nanoTime when the sample was taken, as by {@code System.nanoTime()}
   */
  ImmutableList<Entry> add(Sample sample, long nanoTime) {
    Sample before = last;
    String gap = before == null ? null : gap(before, sample, nanoTime - takenAt);
    takenAt = nanoTime;
    if (before == null || gap != null || isChange(before, sample)) {
      ImmutableList.Builder<Entry> lines = ImmutableList.<Entry>builder().addAll(rest());
      if (before != null && gap != null) {
        lines.add(Entry.gap(before.utcNanos(), sample.utcNanos(), 0, gap));
      }
      recordedAt = nanoTime;
      last = sample;
      return lines.add(sample.entry(true)).build();
    }
    last = sample;
    if (!isOn) {
      return ImmutableList.of(sample.entry(false));
    }
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

  /** A time that goes back a little is no gap, but the report has an event for it. */
  private static boolean isChange(Sample before, Sample sample) {
    return !sample.isLike(before) || sample.utcNanos() < before.utcNanos();
  }

  /** Returns why the time between two samples is unknown; null if it is known. */
  private @Nullable String gap(Sample before, Sample sample, long elapsedNanos) {
    long jumpNanos = sample.utcNanos() - before.utcNanos() - elapsedNanos;
    if (Math.abs(jumpNanos) > LEAST_TOLERANCE.toNanos() + elapsedNanos / SLEW_DIVISOR) {
      return "the clock jumped "
          + (jumpNanos < 0 ? "back" : "forward")
          + " by "
          + NanosFormat.duration(UnsignedLong.valueOf(Math.abs(jumpNanos)))
          + ": the machine was restored or suspended, or the clock was set or switched"
          + (isLeapSecond(jumpNanos) ? ", or a leap second was inserted" : "");
    }
    return elapsedNanos > longestElapsedNanos ? PAUSED : null;
  }

  /** UTC repeats a second if one is inserted. No leap second has been removed so far. */
  private static boolean isLeapSecond(long jumpNanos) {
    long difference = jumpNanos + TimeUnit.SECONDS.toNanos(1);
    return Math.abs(difference) <= LEAST_TOLERANCE.toNanos();
  }

  /** Returns the samples that wait to be recorded. Each is returned once. */
  ImmutableList<Entry> rest() {
    if (worst == null) {
      return ImmutableList.of();
    }
    TreeSet<Sample> chosen = new TreeSet<>(Comparator.comparingLong(Sample::utcNanos));
    chosen.add(Objects.requireNonNull(worst));
    chosen.add(Objects.requireNonNull(worstOfSystem));
    chosen.add(Objects.requireNonNull(last));
    worst = null;
    worstOfSystem = null;
    return chosen.stream()
        .map(sample -> sample.entry(false))
        .collect(ImmutableList.toImmutableList());
  }
}
