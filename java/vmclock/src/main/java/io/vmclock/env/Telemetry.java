package io.vmclock.env;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.ClockStatus;
import io.vmclock.internal.ObjectPool;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.RestoreReport;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.NoWaitClock;
import io.vmclock.time.UtcReading;
import io.vmclock.watch.PageState;
import io.vmclock.watch.Subscription;
import io.vmclock.watch.VmClockEvent;
import io.vmclock.watch.VmClockWatcher;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The numbers that a monitoring system records: gauges, which are read when they are asked for, and
 * counters since this object was made. Safe for use by any number of threads.
 *
 * <pre>{@code
 * Telemetry telemetry = env.telemetry();
 * double bound = telemetry.boundSeconds();
 * long restores = telemetry.restores();
 * }</pre>
 *
 * <p>No method throws. No method waits, except for a clock that is not a {@link NoWaitClock}; all
 * clocks of a {@link VmClockEnvironment} are such clocks. A value that is unknown now is {@code
 * NaN} or empty. The modules for Micrometer and OpenTelemetry record these numbers.
 */
public final class Telemetry implements AutoCloseable {
  /** The name of the source while there is no time. */
  public static final String NO_SOURCE = "none";

  private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /**
   * The system clock is read before and after the other clock. A larger error, which is half of the
   * time between the two, means that the thread was interrupted.
   */
  private static final long LARGEST_OFFSET_ERROR_NANOS = TimeUnit.MICROSECONDS.toNanos(10);

  private static final int ATTEMPTS = 3;

  /** Doubles have 53 bits for a whole number. */
  private static final long EXACT_IN_A_DOUBLE = (1L << 53) - 1;

  private final @Nullable BoundedClock clock;
  private final @Nullable RestoreActions actions;
  private final @Nullable VmClockWatcher watcher;
  private final ImmutableList<String> sourceNames;
  private final ObjectPool<UtcReading> readings = new ObjectPool<>(UtcReading::new);
  private final List<Subscription> subscriptions = new ArrayList<>();

  private final AtomicLong restores = new AtomicLong();
  private final AtomicLong failedActions = new AtomicLong();
  private final AtomicLong generationChanges = new AtomicLong();
  private final AtomicLong disruptions = new AtomicLong();

  private Telemetry(Builder builder) {
    clock = builder.clock;
    actions = builder.actions;
    watcher = builder.watcher;
    sourceNames =
        clock instanceof FailoverClock failover
            ? failover.sources().stream()
                .map(BoundedClock::name)
                .collect(ImmutableList.toImmutableList())
            : clock == null ? ImmutableList.of() : ImmutableList.of(clock.name());
    if (actions != null) {
      subscriptions.add(actions.onReport("telemetry", this::count));
    }
    if (watcher != null) {
      subscriptions.add(watcher.subscribe("telemetry", this::count));
    }
  }

  /** Returns a builder, for a program that has no {@link VmClockEnvironment}. */
  public static Builder builder() {
    return new Builder();
  }

  /** What is recorded. Each part is optional. For one thread. */
  public static final class Builder {
    private @Nullable BoundedClock clock;
    private @Nullable RestoreActions actions;
    private @Nullable VmClockWatcher watcher;

    private Builder() {}

    /** Records the time, its bound and its source. */
    @CanIgnoreReturnValue
    public Builder clock(BoundedClock clock) {
      this.clock = requireNonNull(clock);
      return this;
    }

    /** Counts the restores for which these actions run, and their failures. */
    @CanIgnoreReturnValue
    public Builder actions(RestoreActions actions) {
      this.actions = requireNonNull(actions);
      return this;
    }

    /** Counts the changes of a page. The watcher has not ended. */
    @CanIgnoreReturnValue
    public Builder watcher(VmClockWatcher watcher) {
      this.watcher = requireNonNull(watcher);
      return this;
    }

    /** Returns new telemetry. It counts from now on. */
    public Telemetry build() {
      return new Telemetry(this);
    }
  }

  private void count(RestoreReport report) {
    restores.incrementAndGet();
    failedActions.addAndGet(report.failed().size());
  }

  private void count(VmClockEvent event) {
    if (event instanceof VmClockEvent.Restored restored) {
      // A restore of the process makes the event too, with the same generation.
      if (!restored.before().generation().equals(restored.after().generation())) {
        generationChanges.incrementAndGet();
      }
    } else if (event instanceof VmClockEvent.Disrupted) {
      disruptions.incrementAndGet();
    }
  }

  // --- Time ------------------------------------------------------------------------------------

  /** Returns whether a clock is recorded. Otherwise the values of the time are unknown. */
  public boolean hasClock() {
    return clock != null;
  }

  /**
   * Returns the bound on the error of the time now, in seconds ({@link UtcReading#maxErrorNanos});
   * {@code NaN} if there is no time that can be relied on.
   */
  public double boundSeconds() {
    UtcReading reading = readings.take();
    try {
      return read(reading) ? reading.maxErrorNanos() / NANOS_PER_SECOND : Double.NaN;
    } finally {
      readings.giveBack(reading);
    }
  }

  /**
   * Returns how far the system clock is ahead of the recorded clock now, in seconds; negative if it
   * is behind. {@code NaN} if there is no time that can be relied on. The reading itself adds an
   * error of some tens of nanoseconds, or more if the thread is interrupted three times in a row;
   * {@link #compare} returns a bound on it.
   */
  public double systemOffsetSeconds() {
    UtcReading reading = readings.take();
    try {
      ClockComparison now = closest(reading);
      return now == null ? Double.NaN : now.systemOffsetNanos() / NANOS_PER_SECOND;
    } finally {
      readings.giveBack(reading);
    }
  }

  /**
   * Compares the system clock with the recorded clock now. The bound and the offset are of the same
   * reading. Empty if there is no time that can be relied on.
   *
   * @param reading is overwritten. If the result is empty, it has the reason.
   */
  public Optional<ClockComparison> compare(UtcReading reading) {
    return Optional.ofNullable(closest(reading));
  }

  private @Nullable ClockComparison closest(UtcReading reading) {
    ClockComparison closest = null;
    for (int i = 0; i < ATTEMPTS; i++) {
      ClockComparison next = compareOnce(reading);
      if (next == null) {
        return null;
      }
      if (closest == null || next.offsetErrorNanos() < closest.offsetErrorNanos()) {
        closest = next;
      }
      if (closest.offsetErrorNanos() <= LARGEST_OFFSET_ERROR_NANOS) {
        break;
      }
    }
    return closest;
  }

  private @Nullable ClockComparison compareOnce(UtcReading reading) {
    long begin = System.nanoTime();
    long before = systemNanos();
    if (!read(reading)) {
      return null;
    }
    long after = systemNanos();
    long took = System.nanoTime() - begin;
    // The system clock was between these two at the reading, even if it was set forward or back.
    long lowest = Math.min(before, after - took);
    long highest = Math.max(after, before + took);
    return new ClockComparison(
        reading.source().map(BoundedClock::name).orElse(NO_SOURCE),
        reading.utcNanos(),
        reading.maxErrorNanos(),
        lowest + (highest - lowest) / 2 - reading.utcNanos(),
        (highest - lowest + 1) / 2);
  }

  private static long systemNanos() {
    Instant now = Instant.now();
    return TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano();
  }

  /** Returns whether there is a time that can be relied on now. */
  public boolean isReliable() {
    UtcReading reading = readings.take();
    try {
      return read(reading);
    } finally {
      readings.giveBack(reading);
    }
  }

  /**
   * Returns the name of the source that has the time now, one of {@link #sourceNames}, or {@link
   * #NO_SOURCE}.
   */
  public String sourceName() {
    BoundedClock clock = this.clock;
    if (clock == null || !isReliable()) {
      return NO_SOURCE;
    }
    return clock instanceof FailoverClock failover
        ? failover.source().map(BoundedClock::name).orElse(NO_SOURCE)
        : clock.name();
  }

  /** Returns the names of all sources of time, in order of preference. They do not change. */
  public List<String> sourceNames() {
    return sourceNames;
  }

  /** Returns how often the clock has switched to another source, or to none. */
  public long sourceSwitches() {
    return clock instanceof FailoverClock failover ? failover.switches() : 0;
  }

  private boolean read(UtcReading reading) {
    BoundedClock clock = this.clock;
    try {
      return clock != null && NoWaitClock.readNoWaitIfAble(clock, reading);
    } catch (RuntimeException wrongImplementation) {
      return false;
    }
  }

  // --- Restores --------------------------------------------------------------------------------

  /** Returns whether restores are recorded. Otherwise their numbers stay 0. */
  public boolean hasActions() {
    return actions != null;
  }

  /**
   * Returns the number of restores for which the actions have run. Several restores that were
   * detected together count as one.
   */
  public long restores() {
    return restores.get();
  }

  /** Returns how often an action has failed, over all restores. */
  public long failedActions() {
    return failedActions.get();
  }

  /** Returns the report of the last restore. Empty if there was none. */
  public Optional<RestoreReport> lastRestore() {
    return actions == null ? Optional.empty() : actions.lastReport();
  }

  /**
   * Adds a listener for each later restore, as {@link RestoreActions#onReport} does. Without
   * actions, it is never called.
   *
   * @param name the name under which its failures are logged
   */
  public Optional<Subscription> onRestore(String name, Consumer<? super RestoreReport> listener) {
    return Optional.ofNullable(actions).map(present -> present.onReport(name, listener));
  }

  // --- The page --------------------------------------------------------------------------------

  /** Returns whether there is a watcher. Otherwise the values of the page are always unknown. */
  public boolean hasPage() {
    return watcher != null;
  }

  /**
   * Returns whether the watcher is running and has read the page at its last attempt, and the
   * page's file was {@linkplain VmClockWatcher#fileChange not removed or replaced}.
   */
  public boolean isPageWatched() {
    return watcher != null
        && watcher.isRunning()
        && watcher.unreadableCause().isEmpty()
        && watcher.fileChange().isEmpty();
  }

  /**
   * Returns the status of the page's clock that the watcher read last. Empty if the page is not
   * {@linkplain #isPageWatched watched} now.
   */
  public Optional<ClockStatus> pageStatus() {
    return Optional.ofNullable(latest()).map(PageState::status);
  }

  /**
   * Returns the generation that the watcher read last, modulo 2^53; {@code NaN} if the page has
   * none, or is not {@linkplain #isPageWatched watched} now. A double has no more bits. Compare it
   * for inequality only.
   */
  public double generation() {
    PageState state = latest();
    return state == null || state.generation().isEmpty()
        ? Double.NaN
        : exact(state.generation().getAsLong());
  }

  /**
   * Returns the disruption marker that the watcher read last, modulo 2^53; {@code NaN} if the page
   * is not {@linkplain #isPageWatched watched} now. Compare it for inequality only.
   */
  public double disruptionMarker() {
    PageState state = latest();
    return state == null ? Double.NaN : exact(state.disruptionMarker());
  }

  private @Nullable PageState latest() {
    return watcher != null && isPageWatched() ? watcher.latest().orElse(null) : null;
  }

  /** Returns the lowest bits of a number, as many as a double can hold. */
  private static double exact(long number) {
    return number & EXACT_IN_A_DOUBLE;
  }

  /** Returns how often the watcher has detected another generation of the page. */
  public long generationChanges() {
    return generationChanges.get();
  }

  /** Returns how often the watcher has detected a disruption of the page's clock. */
  public long disruptions() {
    return disruptions.get();
  }

  /** Returns {@link VmClockWatcher#lag} in seconds; {@code NaN} if the watcher is not running. */
  public double watcherLagSeconds() {
    return watcher == null || !watcher.isRunning()
        ? Double.NaN
        : watcher.lag().toNanos() / NANOS_PER_SECOND;
  }

  /** Stops counting. The other values stay readable as long as the clock and the watcher are. */
  @Override
  public void close() {
    subscriptions.forEach(Subscription::close);
  }

  @Override
  public String toString() {
    return "Telemetry[source " + sourceName() + ", restores " + restores() + "]";
  }
}
