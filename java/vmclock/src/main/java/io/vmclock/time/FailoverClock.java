package io.vmclock.time;

import static io.vmclock.time.FailoverSource.NONE;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Intervals;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several sources of time in order of preference. Each read uses the first source that can be
 * relied on now. Safe for use by any number of threads; no thread waits for another.
 *
 * <pre>{@code
 * FailoverClock clock =
 *     FailoverClock.builder(page, clockBound, kernel)
 *         .listener(change -> metrics.record(change))
 *         .build();
 * }</pre>
 *
 * <p>If the source in use fails, the same read already has the time of the next source. While the
 * clock does not use its first source, it checks the sources before the one in use, once per {@link
 * Builder#probeInterval}. It switches back if one of them has recovered. The interval is measured
 * by the time that the clock returns. If this time jumps, the next read checks the sources.
 *
 * <p>Each switch is logged and recorded by Flight Recorder as {@code io.vmclock.SourceSwitch}, and
 * {@linkplain Builder#listener listeners} receive it. A thread that reads never does this work. The
 * log has at most one line per second. {@link #source} returns the source in use, and {@link
 * UtcReading#source} the source that gave a reading its time.
 *
 * <p>If no source can be relied on, reads fail as those of any {@link BoundedClock} do. The reason
 * is the first source's. The exception's message names the cause for every source.
 *
 * <p>The sources of this library are read without waiting, so a page that is being updated for more
 * than ten microseconds counts as {@code BUSY}, and the next source is used. Another implementation
 * of {@code BoundedClock} that is slow delays a read if it is in use, or if the source in use has
 * just failed. This clock checks whether they have recovered on a thread of its own. If they throw
 * an exception, they count as unreliable.
 *
 * <p>The time can go back or jump at a switch, by at most the sum of both sources' errors if their
 * bounds are true. {@link MonotonicClock} does not go back.
 */
public final class FailoverClock implements NoWaitClock, DisruptionAware {
  private static final VarHandle CURRENT;
  private static final VarHandle PROBED_AT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CURRENT = lookup.findVarHandle(FailoverClock.class, "current", Selection.class);
      PROBED_AT = lookup.findVarHandle(Selection.class, "probedAt", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ImmutableList<BoundedClock> clocks;
  private final FailoverSource[] sources;
  private final String name;
  private final long probeNanos;
  private final SwitchReports reports;

  /** Whether a check of a source can wait, so that readers must not make it. */
  private final boolean sourcesWait;

  private final Background probes;
  private final AtomicBoolean probing = new AtomicBoolean();
  private final SpareReadings spare = new SpareReadings();

  private volatile Selection current;

  /** A source in use. The selections of a clock have the order of the switches. */
  private static final class Selection {
    /** The index of the source, or the number of sources if none can be relied on. */
    final int index;

    /** The source to read first. If none can be relied on, this is the best one. */
    final FailoverSource source;

    final SwitchReports.Selected report;

    /** The number of switches before this selection, including its own. */
    final long switches;

    /** UTC of the last check for a better source. A race only causes one check more or less. */
    @SuppressWarnings("unused") // accessed through PROBED_AT
    private long probedAt;

    Selection(
        int index,
        FailoverSource source,
        SwitchReports.Selected report,
        long switches,
        long probedAt) {
      this.index = index;
      this.source = source;
      this.report = report;
      this.switches = switches;
      this.probedAt = probedAt;
    }
  }

  FailoverClock(Builder builder, Background reporting, Background probes) {
    clocks = builder.clocks;
    probeNanos = builder.probeInterval.toNanos();
    name = clocks.stream().map(BoundedClock::name).collect(Collectors.joining(", "));
    reports = new SwitchReports(builder.listeners.build(), reporting, System::nanoTime);
    this.probes = probes;
    sources = new FailoverSource[clocks.size()];
    for (int i = 0; i < sources.length; i++) {
      sources[i] = new FailoverSource(clocks.get(i), reports::threw);
    }
    sourcesWait = !Arrays.stream(sources).allMatch(FailoverSource::neverWaits);
    int first = firstReliable();
    current = selection(first, new SwitchReports.Selected(clockAt(first), null, null), 0, NONE);
  }

  /** Returns the index of the source to begin with; the number of sources if none is reliable. */
  private int firstReliable() {
    for (int i = 0; i < sources.length; i++) {
      if (isReliable(sources[i])) {
        return i;
      }
    }
    return sources.length;
  }

  private Selection selection(
      int index, SwitchReports.Selected report, long switches, long probedAt) {
    FailoverSource firstRead = sources[index < sources.length ? index : 0];
    return new Selection(index, firstRead, report, switches, probedAt);
  }

  private Optional<BoundedClock> clockAt(int index) {
    return index < sources.length ? Optional.of(clocks.get(index)) : Optional.empty();
  }

  /**
   * Returns a clock that uses the first of these sources that can be relied on.
   *
   * @param first the best source
   * @param more the others, in order of preference
   */
  public static FailoverClock of(BoundedClock first, BoundedClock... more) {
    return builder(first, more).build();
  }

  /**
   * Returns a builder.
   *
   * @param first the best source
   * @param more the others, in order of preference
   */
  public static Builder builder(BoundedClock first, BoundedClock... more) {
    return new Builder(ImmutableList.<BoundedClock>builder().add(first).add(more).build());
  }

  /** The settings of a clock. For one thread. */
  public static final class Builder {
    private static final Duration DEFAULT_PROBE_INTERVAL = Duration.ofMillis(100);

    private final ImmutableList<BoundedClock> clocks;
    private final ImmutableList.Builder<Consumer<? super SourceSwitch>> listeners =
        ImmutableList.builder();
    private Duration probeInterval = DEFAULT_PROBE_INTERVAL;

    private Builder(ImmutableList<BoundedClock> clocks) {
      this.clocks = clocks;
    }

    /**
     * Adds a listener for all switches. A daemon thread calls it, for one switch after the other
     * and in the order of the switches. If the listener throws an exception, the clock logs it. If
     * the listener never returns, the switches that wait for it take memory.
     */
    @CanIgnoreReturnValue
    public Builder listener(Consumer<? super SourceSwitch> listener) {
      listeners.add(requireNonNull(listener));
      return this;
    }

    /**
     * Sets how often to check whether a better source has recovered. The default is 100 ms.
     *
     * @param interval from a millisecond to a day
     * @throws IllegalArgumentException if the interval is shorter or longer
     */
    @CanIgnoreReturnValue
    public Builder probeInterval(Duration interval) {
      probeInterval = Intervals.checkInterval("probe interval", interval);
      return this;
    }

    /**
     * Returns a new clock. It begins with the first source that can be relied on, or with none if
     * none can. This is not reported as a switch.
     */
    public FailoverClock build() {
      return build(
          new OnDemandThread("vmclock source switches"), new OnDemandThread("vmclock probes"));
    }

    /** For tests. */
    FailoverClock build(Background reporting, Background probes) {
      return new FailoverClock(this, reporting, probes);
    }
  }

  /** Returns the names of all sources. */
  @Override
  public String name() {
    return name;
  }

  /** Returns all sources, in order of preference. */
  public List<BoundedClock> sources() {
    return clocks;
  }

  /**
   * Returns the source that the next read tries first. Empty if the last read, or the constructor,
   * found no source that can be relied on. Does not read the sources.
   */
  public Optional<BoundedClock> source() {
    return current.report.source;
  }

  /** Returns how often this clock has switched to another source, or to none. */
  public long switches() {
    return current.switches;
  }

  @Override
  public boolean read(UtcReading reading) {
    Selection now = current;
    if (!now.source.read(reading)) {
      return readAnother(now, reading);
    }
    if (now.index != 0) {
      improve(now, reading.utcNanos());
    }
    return true;
  }

  @Override
  public boolean readNoWait(UtcReading reading) {
    return read(reading);
  }

  @Override
  public long utcNanos() {
    Selection now = current;
    long utc = now.source.utcNanosOrNone();
    if (utc == NONE) {
      return spare.utcNanos(this);
    }
    if (now.index != 0) {
      improve(now, utc);
    }
    return utc;
  }

  @Override
  public long utcNanosOr(long fallback) {
    Selection now = current;
    long utc = now.source.utcNanosOrNone();
    if (utc == NONE) {
      return spare.utcNanosOr(this, fallback);
    }
    if (now.index != 0) {
      improve(now, utc);
    }
    return utc;
  }

  @Override
  public long utcNanosNoWaitOr(long fallback) {
    return utcNanosOr(fallback);
  }

  @Override
  public TimeBounds utcBounds() {
    Selection now = current;
    TimeBounds recent = now.index == 0 ? now.source.recentBounds() : null;
    return recent != null ? recent : readBounds(now);
  }

  private TimeBounds readBounds(Selection now) {
    TimeBounds bounds = spare.utcBounds(this);
    if (now.index == 0 && current == now) {
      // The reading was of this source, because there was no switch.
      now.source.keepBounds(bounds);
    }
    return bounds;
  }

  /** Returns the failure of all sources. Their own failures are its suppressed exceptions. */
  @Override
  public VmClockException failure(UtcReading failed) {
    StringBuilder message = new StringBuilder("No source of time can be relied on now.");
    List<VmClockException> causes = new ArrayList<>();
    for (FailoverSource source : sources) {
      VmClockException cause = source.failure();
      message.append(" [").append(source.clock().name()).append("] ");
      message.append(cause == null ? "It can be relied on again." : cause.getMessage());
      if (cause != null) {
        causes.add(cause);
      }
    }
    VmClockException failure =
        new VmClockException(failed.requireReason(), null, message.toString(), null);
    causes.forEach(failure::addSuppressed);
    return failure;
  }

  /** Changes if any of the sources that can detect disruptions detects one. */
  @Override
  public long disruptionStamp() {
    long stamp = 0;
    for (FailoverSource source : sources) { // an array: the iterator of a list is allocated
      if (source.clock() instanceof DisruptionAware aware) {
        stamp = DisruptionAware.mix(stamp, aware.disruptionStamp());
      }
    }
    return stamp;
  }

  /** Reads the first source that can be relied on, after the one in use has failed. */
  private boolean readAnother(Selection now, UtcReading reading) {
    Reason reason = reading.requireReason();
    for (int i = 0; i < sources.length; i++) {
      if (sources[i] != now.source && sources[i].read(reading)) {
        switchTo(now, i, reason, reading.utcNanos());
        return true;
      }
    }
    // The reading must have the reason of the best source.
    if (sources.length > 1 && sources[0].read(reading)) {
      switchTo(now, 0, reason, reading.utcNanos());
      return true;
    }
    switchTo(now, sources.length, reason, NONE);
    return false;
  }

  /** Checks for a better source if it is time to do so. The next read uses that source. */
  private void improve(Selection now, long utc) {
    if (now.index == sources.length) {
      switchTo(now, 0, null, utc);
      return;
    }
    long probedAt = (long) PROBED_AT.getOpaque(now);
    // Unsigned, so that a check is due if UTC went back.
    if (Long.compareUnsigned(utc - probedAt, probeNanos) >= 0
        && PROBED_AT.compareAndSet(now, probedAt, utc)) {
      if (sourcesWait) {
        probeInBackground(now, utc);
      } else {
        probe(now, utc);
      }
    }
  }

  /** Checks the sources before the one in use, and switches to the first that has recovered. */
  private void probe(Selection now, long utc) {
    for (int i = 0; i < now.index; i++) {
      if (isReliable(sources[i])) {
        switchTo(now, i, null, utc);
        return;
      }
    }
  }

  /** Does the same in the background, unless an earlier check has not ended. */
  private void probeInBackground(Selection now, long utc) {
    if (probing.compareAndSet(false, true)) {
      boolean accepted =
          probes.tryRun(
              () -> {
                try {
                  probe(now, utc);
                } finally {
                  probing.set(false);
                }
              });
      if (!accepted) {
        probing.set(false);
      }
    }
  }

  private boolean isReliable(FailoverSource source) {
    UtcReading reading = spare.take();
    try {
      return source.read(reading);
    } finally {
      spare.giveBack(reading);
    }
  }

  /**
   * Selects a source, unless another thread has replaced {@code now} meanwhile.
   *
   * @param reason why the source in use cannot be relied on; null if it can
   * @param utc UTC now
   */
  private void switchTo(Selection now, int index, @Nullable Reason reason, long utc) {
    if (index == now.index) {
      return;
    }
    SwitchReports.Selected report =
        new SwitchReports.Selected(
            clockAt(index), now.index < sources.length ? reason : null, now.report);
    Selection next = selection(index, report, now.switches + 1, utc);
    if (CURRENT.compareAndSet(this, now, next)) {
      reports.report(report);
    }
  }

  @Override
  public String toString() {
    return "FailoverClock[" + name + "; in use: " + SourceSwitch.name(source()) + "]";
  }
}
