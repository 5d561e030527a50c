package io.vmclock.watch;

import static com.google.common.base.Preconditions.checkArgument;

import io.vmclock.VmClockException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a bound leaves a limit and when it returns. Before the first sample, the bound
 * counts as within the limit. One thread adds samples; any thread can call {@link #current}.
 */
final class AccuracyLimit {
  static final double DEFAULT_RETURN_FRACTION = 0.8;
  private static final Duration LARGEST = Duration.ofDays(1);

  private final String source;
  private final Duration limit;
  private final long limitNanos;
  private final long returnNanos;
  private final int returnSamples;
  private boolean within = true;

  /** The successive samples, up to now, with which the bound can return. */
  private int goodSamples;

  private volatile @Nullable Accuracy current;

  AccuracyLimit(String source, Duration limit, double returnFraction, int returnSamples) {
    this.source = source;
    this.limit = limit;
    this.limitNanos = limit.toNanos();
    this.returnNanos = (long) (limitNanos * returnFraction);
    this.returnSamples = returnSamples;
  }

  /** Returns {@code limit} if it is from a nanosecond to a day. */
  static Duration check(Duration limit) {
    checkArgument(
        limit.compareTo(Duration.ZERO) > 0 && limit.compareTo(LARGEST) <= 0,
        "The accuracy limit is %s, but must be from a nanosecond to a day",
        limit);
    return limit;
  }

  /** Adds a sample with a bound. Returns it if the bound has left the limit or returned. */
  Optional<Accuracy> add(long boundNanos) {
    return add(boundNanos, source);
  }

  /** Adds a sample with a bound of one of several sources. */
  Optional<Accuracy> add(long boundNanos, String sourceInUse) {
    goodSamples = boundNanos <= returnNanos ? Math.min(goodSamples + 1, returnSamples) : 0;
    return become(
        sourceInUse,
        within ? boundNanos <= limitNanos : goodSamples == returnSamples,
        Optional.of(Duration.ofNanos(boundNanos)),
        Optional.empty());
  }

  /** Adds a sample without a bound. Returns it if the bound has left the limit. */
  Optional<Accuracy> addNone(Reason reason) {
    goodSamples = 0;
    return become(source, false, Optional.empty(), Optional.of(reason));
  }

  private Optional<Accuracy> become(
      String sourceInUse, boolean isWithin, Optional<Duration> bound, Optional<Reason> reason) {
    Accuracy sample = new Accuracy(sourceInUse, Instant.now(), limit, bound, reason, isWithin);
    boolean hasChanged = isWithin != within;
    within = isWithin;
    current = sample;
    return hasChanged ? Optional.of(sample) : Optional.empty();
  }

  /** Returns the last sample. Empty before the first one. */
  Optional<Accuracy> current() {
    return Optional.ofNullable(current);
  }
}
