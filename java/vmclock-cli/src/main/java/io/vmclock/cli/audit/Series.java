package io.vmclock.cli.audit;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The samples of a period for a chart: the extremes in each of at most {@link #MOST} steps of equal
 * length. The steps become longer as the period does, so memory stays small. For one thread.
 */
final class Series {
  static final int MOST = 800;

  private static final long SHORTEST_NANOS = 1_000_000;

  /** What one step of a chart shows. */
  static final class Step {
    /** The largest bound; -1 if there is no sample with a bound. */
    long bound = -1;

    /** The smallest and the largest offset of the system clock, if there is one. */
    long smallestOffset = Long.MAX_VALUE;

    long largestOffset = Long.MIN_VALUE;

    boolean hasOffset() {
      return smallestOffset <= largestOffset;
    }

    private void add(Step other) {
      bound = Math.max(bound, other.bound);
      smallestOffset = Math.min(smallestOffset, other.smallestOffset);
      largestOffset = Math.max(largestOffset, other.largestOffset);
    }
  }

  private final @Nullable Instant from;
  private final @Nullable Instant to;
  private List<Step> steps = new ArrayList<>();
  private long begin;
  private long width = SHORTEST_NANOS;
  private boolean isEmpty = true;

  /**
   * Creates an empty series.
   *
   * @param from the begin of the period; null for the first sample
   * @param to the end of the period; null for the last sample
   */
  Series(@Nullable Instant from, @Nullable Instant to) {
    this.from = from;
    this.to = to;
  }

  /** Adds the next line of the record. */
  void add(RecordLine line) {
    Instant time = line.time();
    if (line.type() != RecordLine.Type.SAMPLE
        || (from != null && time.isBefore(from))
        || (to != null && time.isAfter(to))) {
      return;
    }
    if (isEmpty) {
      isEmpty = false;
      begin = nanos(time);
    }
    Step step = step(Math.max(0, nanos(time) - begin));
    step.bound = Math.max(step.bound, line.number("max_error_nanos").orElse(-1));
    line.number("system_offset_nanos")
        .ifPresent(
            offset -> {
              step.smallestOffset = Math.min(step.smallestOffset, offset);
              step.largestOffset = Math.max(step.largestOffset, offset);
            });
  }

  private static long nanos(Instant time) {
    return Math.addExact(Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
  }

  private Step step(long after) {
    while (after / width >= MOST) {
      merge();
    }
    int index = (int) (after / width);
    while (steps.size() <= index) {
      steps.add(new Step());
    }
    return steps.get(index);
  }

  /** Doubles the length of the steps. */
  private void merge() {
    List<Step> merged = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      if (i % 2 == 0) {
        merged.add(steps.get(i));
      } else {
        merged.get(i / 2).add(steps.get(i));
      }
    }
    steps = merged;
    width *= 2;
  }

  ImmutableList<Step> steps() {
    return ImmutableList.copyOf(steps);
  }

  /** Returns the begin of a step, in nanoseconds since 1970 UTC. */
  long begin(int step) {
    return begin + step * width;
  }

  /** Returns the length of each step in nanoseconds. */
  long width() {
    return width;
  }
}
