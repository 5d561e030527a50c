package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.VmClockException;
import io.vmclock.internal.Intervals;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC that does not go back, for the time stamps of events, unless its source was wrong by more
 * than {@link Builder#maxLead}. Safe for use by any number of threads; there is no lock.
 *
 * <pre>{@code
 * MonotonicClock stamps = // one for the whole process
 *     MonotonicClock.builder(clock)
 *         .unit(Unit.MICROS)
 *         .order(Order.STRICTLY_INCREASING)
 *         .build();
 * long stamp = stamps.utcMicros();
 * }</pre>
 *
 * <p>If a thread gets a time, and then another thread that knows of this gets a time, the second
 * time is not less than the first. With {@link Order#STRICTLY_INCREASING} it is greater, so this
 * clock returns each time only once. This holds across updates of a page, migrations, and switches
 * of a {@link FailoverClock}.
 *
 * <p><b>How far this clock can be ahead of its source.</b> If the source goes back, this clock
 * stands still, or advances by one unit per call, until the source has caught up. It is then ahead
 * by as much as the source went back. If strictly increasing times are taken faster than one per
 * unit, this clock is ahead by one unit for each time that was taken too early. It is ahead by at
 * most {@link Builder#maxLead}, 10 s by default:
 *
 * <ul>
 *   <li>If times are taken too fast for so long, calls wait for the source. Each waits for about a
 *       unit per thread.
 *   <li>If the source goes back by more than this limit, this clock treats the earlier times as
 *       wrong, and goes back to the source once. It logs this, and {@link #timesGoneBack} counts
 *       it. Without this rule, a source that was wrong by years would determine all times until the
 *       process ends. Times returned after that can repeat earlier ones.
 * </ul>
 *
 * <p>The bounds of {@link #read} contain the true time, if the source's bounds do. They also
 * contain the returned time, so they are wider by the distance to the source.
 *
 * <p><b>While the source cannot be relied on</b>, this clock throws the source's exception. With
 * {@link Builder#extrapolateFor}, it continues the last time by {@link System#nanoTime} instead.
 * The bounds then grow by 10 % of the time that has passed ({@link Builder#driftPpm}). This ends if
 * the machine is migrated or restored, because {@code nanoTime} stands still meanwhile. A {@link
 * PageClock} detects this, and so does a {@link FailoverClock} that has such a source. With any
 * other source, pauses of the machine are not detected. No source detects that a laptop is
 * suspended. The bounds are wrong by the length of the pause until the source has time again. They
 * are wrong by a second if a leap second occurs meanwhile.
 *
 * <p>A call costs as much as one of the source, plus one atomic update of a variable that all
 * threads share. With {@link Order#NON_DECREASING}, a call does not write the variable if it would
 * not change. So microseconds scale better with threads. Use a {@code FailoverClock}, also of one
 * source, if calls must not wait for an update of a page.
 */
public final class MonotonicClock implements BoundedClock {
  private static final System.Logger LOG = System.getLogger(MonotonicClock.class.getName());
  private static final long NANOS_PER_MICRO = 1000;

  /** Not a time: no source returns a time as low as this. */
  private static final long NONE = Long.MIN_VALUE;

  /**
   * Times that are too far ahead by at most this much were taken too fast, so a call waits. A
   * source that goes back seldom exceeds the greatest lead by so little.
   */
  private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** A source that shows the same time for so long has stopped, so waiting for it is useless. */
  private static final long STOPPED_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final BoundedClock source;
  private final boolean micros;
  private final boolean strict;
  private final long unitNanos;
  private final long maxLeadNanos;
  private final LongSupplier nanoTime;
  private final @Nullable Extrapolation extrapolation;
  private final SpareReadings spare = new SpareReadings();
  private final Background background;
  private final LimitedLog log;

  /** The greatest time returned so far, since this clock has gone back if it has. */
  private final AtomicLong last = new AtomicLong(NONE);

  private final AtomicLong timesGoneBack = new AtomicLong();

  /** The unit of the times. */
  public enum Unit {
    /** Nanoseconds. */
    NANOS,
    /** Whole microseconds, as databases store them. */
    MICROS
  }

  /** The order of the times. */
  public enum Order {
    /** Each time is greater than all earlier ones. */
    STRICTLY_INCREASING,
    /** Each time is greater than all earlier ones, or equal to the greatest. */
    NON_DECREASING
  }

  MonotonicClock(Builder builder, Background background, LongSupplier nanoTime) {
    source = builder.source;
    micros = builder.unit == Unit.MICROS;
    strict = builder.order == Order.STRICTLY_INCREASING;
    unitNanos = micros ? NANOS_PER_MICRO : 1;
    maxLeadNanos = builder.maxLead.toNanos();
    this.nanoTime = nanoTime;
    this.background = background;
    log = new LimitedLog(LOG, background, nanoTime);
    extrapolation =
        builder.extrapolateFor == null
            ? null
            : new Extrapolation(
                source, builder.extrapolateFor.toNanos(), builder.driftPpm, nanoTime, spare);
  }

  /** Returns a clock with strictly increasing nanoseconds. */
  public static MonotonicClock of(BoundedClock source) {
    return builder(source).build();
  }

  /** Returns a builder. */
  public static Builder builder(BoundedClock source) {
    return new Builder(source);
  }

  /** The settings of a clock. For one thread. */
  public static final class Builder {
    private static final Duration DEFAULT_MAX_LEAD = Duration.ofSeconds(10);
    private static final int DEFAULT_DRIFT_PPM = 100_000;
    private static final int MOST_PPM = 100_000;

    private final BoundedClock source;
    private Unit unit = Unit.NANOS;
    private Order order = Order.STRICTLY_INCREASING;
    private Duration maxLead = DEFAULT_MAX_LEAD;
    private @Nullable Duration extrapolateFor;
    private int driftPpm = DEFAULT_DRIFT_PPM;

    private Builder(BoundedClock source) {
      this.source = requireNonNull(source);
    }

    /** Sets the unit. The default is nanoseconds. */
    @CanIgnoreReturnValue
    public Builder unit(Unit unit) {
      this.unit = requireNonNull(unit);
      return this;
    }

    /** Sets the order. By default, times are strictly increasing. */
    @CanIgnoreReturnValue
    public Builder order(Order order) {
      this.order = requireNonNull(order);
      return this;
    }

    /**
     * Sets how far times can be ahead of the source. The default is 10 s.
     *
     * @param lead from a millisecond to a day
     * @throws IllegalArgumentException if it is less or more
     */
    @CanIgnoreReturnValue
    public Builder maxLead(Duration lead) {
      maxLead = Intervals.checkInterval("greatest lead", lead);
      return this;
    }

    /**
     * Continues the time while the source cannot be relied on. By default, calls throw the source's
     * exception then.
     *
     * @param most how long to continue the last time, from a millisecond to a day. After that,
     *     calls throw the source's exception.
     * @throws IllegalArgumentException if it is shorter or longer
     */
    @CanIgnoreReturnValue
    public Builder extrapolateFor(Duration most) {
      extrapolateFor = Intervals.checkInterval("longest extrapolation", most);
      return this;
    }

    /**
     * Sets by how much the bounds grow on both sides while the time is extrapolated, in millionths
     * of the time that has passed. The default is 100,000, because a time service can slew {@code
     * nanoTime} that fast; chrony's default limit is 83,333. If no service slews the kernel's
     * clock, 500 is enough: this is the most by which Linux corrects its rate.
     *
     * @param ppm from 0 to 100,000
     * @throws IllegalArgumentException if it is less or more
     */
    @CanIgnoreReturnValue
    public Builder driftPpm(int ppm) {
      checkArgument(
          ppm >= 0 && ppm <= MOST_PPM, "The drift is %s ppm, but must be from 0 to 100000", ppm);
      driftPpm = ppm;
      return this;
    }

    /** Returns a new clock. Does not read the source. */
    public MonotonicClock build() {
      return build(new OnDemandThread("vmclock monotonic clock log"), System::nanoTime);
    }

    /** For tests. */
    MonotonicClock build(Background background, LongSupplier nanoTime) {
      return new MonotonicClock(this, background, nanoTime);
    }
  }

  @Override
  public String name() {
    return "monotonic " + source.name();
  }

  /** Returns the source. */
  public BoundedClock source() {
    return source;
  }

  /**
   * Returns how often this clock has gone back, because its source had been wrong by more than the
   * greatest lead.
   */
  public long timesGoneBack() {
    return timesGoneBack.get();
  }

  /**
   * Reads the time and its bounds. {@link UtcReading#source} is the source, or this clock if the
   * time is extrapolated.
   */
  @Override
  public boolean read(UtcReading reading) {
    if (!readSource(reading)) {
      return false;
    }
    long taken = take(reading.utcNanos());
    if (taken == NONE) {
      return takeAhead(reading);
    }
    reading.replaceTime(taken);
    return true;
  }

  @Override
  public VmClockException failure(UtcReading failed) {
    VmClockException failure = source.failure(failed);
    return extrapolation == null
        ? failure
        : new VmClockException(
            failure.reason(),
            failure.path().orElse(null),
            failure.getMessage()
                + " The last time is not extrapolated, because it is too old, or the machine was"
                + " disrupted since then, or there was none.",
            failure);
  }

  @Override
  public long utcNanos() {
    long utc = sourceNanosOrNone();
    long taken = utc == NONE ? NONE : take(utc);
    return taken == NONE ? spare.utcNanos(this) : taken;
  }

  @Override
  public long utcNanosOr(long fallback) {
    long utc = sourceNanosOrNone();
    long taken = utc == NONE ? NONE : take(utc);
    return taken == NONE ? spare.utcNanosOr(this, fallback) : taken;
  }

  /**
   * Returns {@link #utcNanos} in microseconds, rounded down. Use {@link Unit#MICROS} if they must
   * be strictly increasing.
   */
  public long utcMicros() {
    return Math.floorDiv(utcNanos(), NANOS_PER_MICRO);
  }

  @Override
  public TimeBounds utcBounds() {
    return spare.utcBounds(this);
  }

  private long sourceNanosOrNone() {
    long utc = source.utcNanosOr(NONE);
    if (extrapolation != null && utc != NONE) {
      extrapolation.follow(utc);
    }
    return utc;
  }

  private boolean readSource(UtcReading reading) {
    boolean reliable = source.read(reading);
    if (extrapolation == null) {
      return reliable;
    }
    if (reliable) {
      extrapolation.follow(reading.utcNanos());
      return true;
    }
    return extrapolation.read(reading, this);
  }

  /**
   * Returns the time to return if the source has {@code utc}, or {@link #NONE} if it would be too
   * far ahead.
   */
  private long take(long utc) {
    long value = inUnit(utc);
    while (true) {
      long seen = last.get();
      long next = value > seen || !strict ? Math.max(value, seen) : seen + unitNanos;
      if (next - utc > maxLeadNanos) {
        return NONE;
      }
      if (next == seen || last.compareAndSet(seen, next)) {
        return next;
      }
    }
  }

  /**
   * Takes a time if the next one seems to be too far ahead of the source. Waits until it is not, or
   * goes back to the source.
   */
  private boolean takeAhead(UtcReading reading) {
    long start = nanoTime.getAsLong();
    long first = NONE;
    while (true) {
      // Loaded before the source is read. Otherwise this thread could sleep in between, and other
      // threads could raise the value meanwhile. The source would seem to be far behind.
      long seen = last.get();
      if (!readSource(reading)) {
        return false;
      }
      long utc = reading.utcNanos();
      long tooFar = seen + (strict ? unitNanos : 0) - utc - maxLeadNanos;
      first = first == NONE ? utc : first;
      if (tooFar <= 0) {
        long taken = take(utc);
        if (taken != NONE) {
          reading.replaceTime(taken);
          return true;
        }
      } else if (strict
          && tooFar <= LONGEST_WAIT_NANOS
          && (utc != first || nanoTime.getAsLong() - start < STOPPED_NANOS)) {
        Thread.onSpinWait();
      } else if (last.compareAndSet(seen, inUnit(utc))) {
        reading.replaceTime(inUnit(utc));
        reportGoneBack(seen - utc);
        return true;
      }
    }
  }

  private long inUnit(long utc) {
    return micros ? Math.floorDiv(utc, NANOS_PER_MICRO) * NANOS_PER_MICRO : utc;
  }

  private void reportGoneBack(long leadNanos) {
    timesGoneBack.incrementAndGet();
    String message =
        name()
            + " has gone back by "
            + TimeUnit.NANOSECONDS.toMillis(leadNanos)
            + " ms to its source, because the source had been wrong. New times can repeat earlier"
            + " ones.";
    // If no thread can be made, the counter still has it.
    boolean unused = background.tryRun(() -> log.log(System.Logger.Level.WARNING, message));
  }

  @Override
  public String toString() {
    return "MonotonicClock[" + source + "]";
  }
}
