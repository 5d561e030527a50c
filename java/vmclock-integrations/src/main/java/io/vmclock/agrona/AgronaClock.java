package io.vmclock.agrona;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClockException;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.MonotonicClock;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.EpochNanoClock;
import org.jspecify.annotations.Nullable;

/**
 * Agrona's clocks over any {@link BoundedClock}: {@link EpochNanoClock}, {@link EpochMicroClock}
 * and {@link EpochClock}.
 *
 * <pre>{@code
 * AgronaClock clock = AgronaClock.neverBackwards(env.clock());
 * EpochNanoClock nanos = clock;
 * EpochMicroClock micros = clock;
 * EpochClock millis = clock;
 * }</pre>
 *
 * <p>Safe for use by any number of threads. A call allocates nothing if the source allocates
 * nothing, which is true of the clocks of this library, except for {@link
 * io.vmclock.time.SystemClock}. A call can wait up to 100 ms for an update of a {@link
 * io.vmclock.time.PageClock}. It does not wait if the source is a {@link
 * io.vmclock.time.FailoverClock}.
 *
 * <p>All times are UTC, counted from 1970 as POSIX counts it.
 *
 * <p><b>While the source cannot be relied on</b>, a call throws {@link VmClockException}. In an
 * {@code AgentRunner}, the error handler of the agent receives it. Use {@link #orElse} to name
 * another clock for this case.
 *
 * <p>A {@code ClusterClock} of Aeron has one method that must be implemented, {@code long time()}.
 * So a method reference is enough: {@code clock::time} for a cluster that counts milliseconds,
 * which is the default. The clock of a cluster must not go back, so use {@link #neverBackwards}.
 * This library is tested with Agrona, and not with Aeron.
 */
public final class AgronaClock implements EpochNanoClock, EpochMicroClock, EpochClock {
  private static final long NANOS_PER_MICRO = TimeUnit.MICROSECONDS.toNanos(1);
  private static final long NANOS_PER_MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  /** Not a time: no source returns a time as low as this. */
  private static final long NONE = Long.MIN_VALUE;

  private final BoundedClock source;

  /** Null if calls throw while the source cannot be relied on. */
  private final @Nullable EpochNanoClock fallback;

  private AgronaClock(BoundedClock source, @Nullable EpochNanoClock fallback) {
    this.source = requireNonNull(source);
    this.fallback = fallback;
  }

  /** Returns a clock with the UTC of {@code source}. It goes back if the source goes back. */
  public static AgronaClock of(BoundedClock source) {
    return new AgronaClock(source, null);
  }

  /**
   * Returns a clock with the UTC of {@code source} that does not go back. It can return the same
   * time several times. {@link MonotonicClock} describes how far it can be ahead of the source.
   */
  public static AgronaClock neverBackwards(BoundedClock source) {
    return of(MonotonicClock.builder(source).order(MonotonicClock.Order.NON_DECREASING).build());
  }

  /**
   * Returns a clock that returns the time of {@code fallback} while the source cannot be relied on.
   * Nothing bounds the error of that time, and nothing keeps the times in order when the clock
   * changes to the fallback and back.
   *
   * @param fallback for example {@code SystemEpochNanoClock.INSTANCE}
   */
  public AgronaClock orElse(EpochNanoClock fallback) {
    return new AgronaClock(source, requireNonNull(fallback));
  }

  /**
   * Returns UTC in nanoseconds since 1970.
   *
   * @throws VmClockException if the source cannot be relied on now, and there is no fallback
   */
  @Override
  public long nanoTime() {
    EpochNanoClock other = fallback;
    if (other == null) {
      return source.utcNanos();
    }
    long utc = source.utcNanosOr(NONE);
    return utc == NONE ? other.nanoTime() : utc;
  }

  /**
   * Returns UTC in microseconds since 1970, rounded down.
   *
   * @throws VmClockException if the source cannot be relied on now, and there is no fallback
   */
  @Override
  public long microTime() {
    return Math.floorDiv(nanoTime(), NANOS_PER_MICRO);
  }

  /**
   * Returns UTC in milliseconds since 1970, rounded down.
   *
   * @throws VmClockException if the source cannot be relied on now, and there is no fallback
   */
  @Override
  public long time() {
    return Math.floorDiv(nanoTime(), NANOS_PER_MILLI);
  }

  @Override
  public String toString() {
    return "AgronaClock[" + source + (fallback == null ? "" : ", or else " + fallback) + "]";
  }
}
