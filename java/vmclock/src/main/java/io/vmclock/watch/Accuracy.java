package io.vmclock.watch;

import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.NanosText;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether the bound of a source's time was within a limit. Immutable.
 *
 * <p>The bound leaves the limit when it is larger than the limit, or when the source has no time.
 * It returns only when it is clearly smaller ({@link AccuracyMonitor.Builder#returnFraction}), so
 * that a bound near the limit does not alternate.
 *
 * @param source the name of the clock; if it has several sources, of the one that gave the time
 * @param time when the bound was read, by this machine's system clock
 * @param limit the limit
 * @param bound the bound on the error; empty if the source had no time with a bound
 * @param reason why there was no time with a bound; empty if there was
 * @param isWithinLimit whether the bound counts as within the limit. After it has left the limit, a
 *     bound slightly below the limit does not count yet.
 */
public record Accuracy(
    String source,
    Instant time,
    Duration limit,
    Optional<Duration> bound,
    Optional<Reason> reason,
    boolean isWithinLimit) {

  /** Returns bound and limit, or why there is no bound, as a text for people. */
  public String description() {
    return bound
            .map(length -> "bound " + NanosText.of(length.toNanos()))
            .orElseGet(() -> "no time with a bound (" + reason.orElseThrow() + ")")
        + ", limit "
        + NanosText.of(limit.toNanos());
  }

  @Override
  public String toString() {
    return source
        + (isWithinLimit ? ": within the accuracy limit, " : ": outside the accuracy limit, ")
        + description();
  }
}
