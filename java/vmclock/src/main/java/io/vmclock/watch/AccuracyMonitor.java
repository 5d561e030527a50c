package io.vmclock.watch;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Intervals;
import io.vmclock.internal.SampleTimes;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.UtcReading;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Reads a clock at intervals, and reports when the bound on its error leaves a limit and when it
 * returns. Safe for use by several threads.
 *
 * <p>Rules for trading systems set such limits: RTS 25 requires 100 us to UTC for high-frequency
 * trading, and CAT requires 50 ms.
 *
 * <pre>{@code
 * try (AccuracyMonitor monitor =
 *     AccuracyMonitor.builder(clock, Duration.ofNanos(100_000))
 *         .listener("operators", accuracy -> operators.alert(accuracy.toString()))
 *         .start()) {
 *   // ...
 * }
 * }</pre>
 *
 * <p>A monitor has one daemon thread. It reads the clock at once, and then at random times, each
 * from half of the interval to one and a half after the last one. It calls the listeners on this
 * thread, one after another, when a reading is the first whose bound is above the limit or that has
 * no time, and when the bound is within 80 % of the limit again ({@link Builder#returnFraction}).
 * Before the first reading, the bound counts as within the limit. If a listener throws, the monitor
 * logs that and continues. A slow listener delays the monitor.
 *
 * <p>So a listener is late by up to one and a half intervals, and the monitor does not detect a
 * bound that is above the limit only between two readings. The bound of most sources grows until
 * the source is updated. If it is above the limit before each update, one of the next readings
 * detects that, because readings at random times do not keep step with the updates. A program that
 * must not use a time above the limit looks at the bound of each reading itself.
 *
 * <p>Each report is also logged, and recorded as the Flight Recorder event {@code
 * io.vmclock.AccuracyChange}. {@link #current} returns the last reading, for metrics.
 */
public final class AccuracyMonitor implements AutoCloseable {
  /** 1 s. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);

  private static final Logger LOG = System.getLogger(AccuracyMonitor.class.getName());
  private static final long CLOSE_SECONDS = 10;

  private record Listener(String name, Consumer<? super Accuracy> consumer) {}

  private final BoundedClock clock;
  private final SampleTimes times;
  private final ImmutableList<Listener> listeners;
  private final AccuracyLimit limit;
  private final FlightRecorder recorder = FlightRecorder.find();
  private final UtcReading reading = new UtcReading();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;

  private AccuracyMonitor(Builder builder) {
    clock = builder.clock;
    times = new SampleTimes(builder.interval, new SplittableRandom(), System.nanoTime());
    listeners = builder.listeners.build();
    limit =
        new AccuracyLimit(
            clock.name(), builder.limit, builder.returnFraction, builder.returnSamples);
    thread = new Thread(this::run, "vmclock-accuracy");
    thread.setDaemon(true);
  }

  /**
   * Returns a builder with default settings and no listener.
   *
   * @param limit the largest bound that is within the limit, from a nanosecond to a day
   * @throws IllegalArgumentException if the limit is smaller or larger
   */
  public static Builder builder(BoundedClock clock, Duration limit) {
    return new Builder(clock, limit);
  }

  /** The settings of a monitor. For one thread. */
  public static final class Builder {
    private final BoundedClock clock;
    private final Duration limit;
    private final ImmutableList.Builder<Listener> listeners = ImmutableList.builder();
    private Duration interval = DEFAULT_INTERVAL;
    private double returnFraction = AccuracyLimit.DEFAULT_RETURN_FRACTION;
    private int returnSamples = 1;

    private Builder(BoundedClock clock, Duration limit) {
      this.clock = requireNonNull(clock);
      this.limit = AccuracyLimit.check(limit);
    }

    /** Sets the mean time between two readings, from a millisecond to a day. By default, 1 s. */
    @CanIgnoreReturnValue
    public Builder interval(Duration interval) {
      this.interval = Intervals.checkInterval("interval", interval);
      return this;
    }

    /**
     * Sets the fraction of the limit to which the bound must shrink before it counts as within the
     * limit again: more than 0, and at most 1. The default is 0.8.
     */
    @CanIgnoreReturnValue
    public Builder returnFraction(double fraction) {
      checkArgument(
          fraction > 0 && fraction <= 1,
          "The return fraction is %s, but must be more than 0 and at most 1",
          fraction);
      returnFraction = fraction;
      return this;
    }

    /**
     * Sets for how many successive readings the bound must be that small before it counts as within
     * the limit again. The default is 1. With more, a bound that is above the limit before each
     * update of the source is reported once, and not again and again.
     */
    @CanIgnoreReturnValue
    public Builder returnSamples(int samples) {
      checkArgument(samples >= 1, "The number of samples is %s, but must be at least 1", samples);
      returnSamples = samples;
      return this;
    }

    /**
     * Adds a listener.
     *
     * @param name the name under which the monitor logs failures of the listener
     */
    @CanIgnoreReturnValue
    public Builder listener(String name, Consumer<? super Accuracy> listener) {
      listeners.add(new Listener(requireNonNull(name), requireNonNull(listener)));
      return this;
    }

    /** Starts a new monitor. */
    public AccuracyMonitor start() {
      AccuracyMonitor monitor = new AccuracyMonitor(this);
      monitor.thread.start();
      return monitor;
    }
  }

  private void run() {
    do {
      sample();
    } while (!isClosedAfterInterval());
  }

  private boolean isClosedAfterInterval() {
    try {
      long nanos = times.untilNext(System.nanoTime()).toNanos();
      return closed.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      // A thread that a listener started can interrupt this one. Only close() ends the monitor.
      return closed.getCount() == 0;
    }
  }

  private void sample() {
    Optional<Accuracy> change;
    try {
      change =
          clock.read(reading)
              ? limit.add(reading.maxErrorNanos(), sourceInUse())
              : limit.addNone(reading.reason().orElseThrow());
    } catch (RuntimeException | Error e) {
      change = limit.addNone(Reason.SYSTEM);
      if (change.isPresent()) {
        LOG.log(Level.ERROR, clock.name() + ": the clock threw an exception", e);
      }
    }
    change.ifPresent(this::report);
  }

  private String sourceInUse() {
    return clock instanceof FailoverClock
        ? reading.source().map(BoundedClock::name).orElseGet(clock::name)
        : clock.name();
  }

  private void report(Accuracy accuracy) {
    for (Listener listener : listeners) {
      try {
        listener.consumer.accept(accuracy);
      } catch (Throwable e) {
        LOG.log(
            Level.ERROR,
            clock.name() + ": the listener " + listener.name + " threw an exception",
            e);
      }
      // A listener that handles its own interrupt must not end the monitor.
      boolean unused = Thread.interrupted();
    }
    recorder.accuracy(accuracy);
    LOG.log(accuracy.isWithinLimit() ? Level.INFO : Level.WARNING, "{0}", accuracy);
  }

  /** Returns the last reading, compared with the limit. Empty before the first reading. */
  public Optional<Accuracy> current() {
    return limit.current();
  }

  /** Returns the clock that is read. */
  public BoundedClock clock() {
    return clock;
  }

  /**
   * Ends the monitor. No listener is called after this method returns, except if a call takes more
   * than 10 s. If a listener calls this method, it returns at once. An interrupt does not end the
   * wait; the thread's interrupt status is kept. Further calls wait in the same way and have no
   * other effect.
   */
  @Override
  public void close() {
    closed.countDown();
    if (Thread.currentThread() != thread) {
      Uninterruptibles.joinUninterruptibly(thread, CLOSE_SECONDS, TimeUnit.SECONDS);
    }
  }

  @Override
  public String toString() {
    return "AccuracyMonitor[" + clock.name() + (closed.getCount() == 0 ? ", closed]" : "]");
  }
}
