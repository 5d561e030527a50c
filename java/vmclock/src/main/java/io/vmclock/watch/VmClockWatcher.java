package io.vmclock.watch;

import static com.google.common.base.Preconditions.checkState;
import static io.vmclock.internal.Intervals.checkInterval;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.Service;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Detects changes of a page and reports them to listeners. Safe for use by several threads.
 *
 * <pre>{@code
 * try (VmClockWatcher watcher = VmClockWatcher.of(clock)) {
 *   watcher.subscribe("pool", VmClockEvent.Restored.class, restored -> pool.evictAll());
 *   watcher.start();
 *   // ...
 * }
 * }</pre>
 *
 * <h2>Detection</h2>
 *
 * <p>A watcher has one daemon thread. The thread blocks until the device reports a change. If the
 * page has no notifications, the thread polls the page ({@link Builder#samplingInterval}). A
 * migration can bring the machine to a host with or without notifications; the watcher then changes
 * to the other mode and logs that. {@link #isNotified} returns the current mode.
 *
 * <p>If the page cannot be read, the watcher logs that once and keeps trying. It reports the
 * changes when the page can be read again.
 *
 * <h2>Page files</h2>
 *
 * <p>A page file can be removed and published again. The clock and the watcher then still read the
 * old file. After each reading, the watcher compares the clock's path with the file that is open.
 * It reports {@link VmClockEvent.FileRemoved}, and {@link VmClockEvent.FileReplaced} when the path
 * names another page. {@link #fileChange} returns the last of these events. The watcher does not
 * follow the new file by itself, because guards, generators and other users of the clock would
 * still read the old file. An application can follow it with a new clock and a new watcher:
 *
 * <pre>{@code
 * watcher.subscribe("reopen", VmClockEvent.FileReplaced.class, replaced -> {
 *   VmClock next = VmClock.open(replaced.path());
 *   // watch next with a new watcher, use it from now on, and treat this as a restore
 *   watcher.close();
 *   clock.close(); // a guard of the old clock now reports a change at each check
 * });
 * }</pre>
 *
 * <p>A watcher does not compare the path of a device or of a file that had no name when it was
 * opened, such as the page of {@code Publisher.inMemory()}.
 *
 * <h2>Listeners</h2>
 *
 * <p>A listener receives all events since it subscribed or the watcher started, in order and one at
 * a time. It has a queue of its own, so a slow listener does not delay the others, as long as the
 * executor has a thread for each. If a listener throws, the watcher logs that, and the listener
 * receives the next event as usual.
 *
 * <p>A listener receives an event some time after the restore, while other threads already run.
 * Code that must not repeat anything after a restore has to check the generation itself, before and
 * after its work.
 *
 * <h2>Life cycle</h2>
 *
 * <p>A watcher runs once. It ends when it is closed, when the clock is closed, or when it fails; it
 * cannot be started again.
 *
 * <table>
 * <caption>The effect of each call</caption>
 * <tr><th>Call</th><th>Before the start</th><th>While it runs</th><th>After the end</th></tr>
 * <tr>
 *   <td>{@link #start}</td>
 *   <td>starts it, or throws a {@link VmClockException}; then the watcher has ended</td>
 *   <td>{@code IllegalStateException}</td>
 *   <td>{@code IllegalStateException}</td>
 * </tr>
 * <tr>
 *   <td>{@link #close}</td>
 *   <td>ends it; it never starts</td>
 *   <td>ends it after listeners have received all events</td>
 *   <td>no effect</td>
 * </tr>
 * <tr>
 *   <td>{@link #close} by a listener</td>
 *   <td>ends it; it never starts</td>
 *   <td>returns at once; the watcher ends in the same way, on its own thread</td>
 *   <td>no effect</td>
 * </tr>
 * <tr>
 *   <td>{@link #subscribe(String, Consumer) subscribe}</td>
 *   <td>adds the listener</td>
 *   <td>adds the listener</td>
 *   <td>{@code IllegalStateException}</td>
 * </tr>
 * <tr>
 *   <td>{@link VmClock#close}</td>
 *   <td>{@link #start} throws a {@link VmClockException} with the reason {@code CLOSED}, also if
 *       the clock is closed during the call</td>
 *   <td>ends it; {@link #endCause} has the reason {@code CLOSED}</td>
 *   <td>no effect</td>
 * </tr>
 * </table>
 *
 * <p>A watcher that ends by itself after its start logs why. {@link #endCause} returns why a
 * watcher ended by itself or did not start. A listener of {@link #asService} is notified of the
 * end.
 */
public final class VmClockWatcher implements AutoCloseable {
  /**
   * 100 ms. Waking ten times a second costs about a two-thousandth of a processor. The kernel uses
   * nearly all of that; the reading itself costs almost nothing.
   */
  public static final Duration DEFAULT_SAMPLING_INTERVAL = Duration.ofMillis(100);

  /** 10 s. */
  public static final Duration DEFAULT_CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final VmClock clock;
  private final Duration closeTimeout;
  private final Listeners listeners;
  private final WatcherService service;

  private VmClockWatcher(Builder builder) {
    clock = builder.clock;
    closeTimeout = builder.closeTimeout;
    WatcherLog log = new WatcherLog(clock.path());
    listeners = new Listeners(builder.executor, log);
    service =
        new WatcherService(
            clock,
            builder.notifications,
            Math.toIntExact(builder.samplingInterval.toMillis()),
            closeTimeout,
            listeners,
            log,
            builder.accuracyLimit == null
                ? null
                : new AccuracyLimit(
                    clock.path().toString(),
                    builder.accuracyLimit,
                    AccuracyLimit.DEFAULT_RETURN_FRACTION,
                    1));
  }

  /** Returns a new watcher of {@code clock} with default settings. It is not started. */
  public static VmClockWatcher of(VmClock clock) {
    return builder(clock).build();
  }

  /** Returns a builder for a watcher of {@code clock}. */
  public static Builder builder(VmClock clock) {
    return new Builder(clock);
  }

  /** The settings of a watcher. For one thread. */
  public static final class Builder {
    private final VmClock clock;
    private Duration samplingInterval = DEFAULT_SAMPLING_INTERVAL;
    private Duration closeTimeout = DEFAULT_CLOSE_TIMEOUT;
    private @Nullable Duration accuracyLimit;
    private @Nullable Executor executor;
    private Function<VmClock, Notifications> notifications = NativeNotifications::new;

    private Builder(VmClock clock) {
      this.clock = requireNonNull(clock);
    }

    /**
     * Sets the time between two readings while the page has no notifications: from a millisecond to
     * a day, in whole milliseconds. The watcher detects a change after half of this time on
     * average.
     */
    @CanIgnoreReturnValue
    public Builder samplingInterval(Duration interval) {
      samplingInterval = checkInterval("sampling interval", interval);
      return this;
    }

    /**
     * Sets how long {@link VmClockWatcher#close} waits for listeners: from a millisecond to a day.
     */
    @CanIgnoreReturnValue
    public Builder closeTimeout(Duration timeout) {
      closeTimeout = checkInterval("close timeout", timeout);
      return this;
    }

    /**
     * Sets a limit for the bound on the error of the page's time, from a nanosecond to a day. The
     * watcher reports {@link VmClockEvent.BoundAboveLimit} when the bound is above the limit or the
     * page has no time with a bound, and {@link VmClockEvent.BoundWithinLimit} when the bound is at
     * most 80 % of the limit again. The bound grows without a change of the page, so the watcher
     * also reads the page at random times, once a second on average. By default there is no limit.
     * {@link AccuracyMonitor} does the same for any clock.
     */
    @CanIgnoreReturnValue
    public Builder accuracyLimit(Duration limit) {
      accuracyLimit = AccuracyLimit.check(limit);
      return this;
    }

    /**
     * Sets the executor that calls the listeners. By default, the watcher uses daemon threads that
     * it creates when there are events. The watcher does not shut down a given executor. With an
     * executor that runs tasks in the calling thread, listeners delay the watcher.
     */
    @CanIgnoreReturnValue
    public Builder executor(Executor executor) {
      this.executor = requireNonNull(executor);
      return this;
    }

    /** Sets how the watcher waits, for tests. */
    @CanIgnoreReturnValue
    Builder notifications(Function<VmClock, Notifications> opener) {
      notifications = opener;
      return this;
    }

    /** Returns a new watcher. It is not started. */
    public VmClockWatcher build() {
      return new VmClockWatcher(this);
    }
  }

  /**
   * Starts the watcher. It reports all changes after its {@link #baseline}, which it reads before
   * this method returns.
   *
   * @return this watcher
   * @throws VmClockException if the page cannot be watched; {@code CLOSED} if the clock is closed.
   *     The watcher has then ended.
   * @throws IllegalStateException if the watcher was started or closed before, or is closed by
   *     another thread at the same time
   */
  @CanIgnoreReturnValue
  public VmClockWatcher start() {
    try {
      service.startAsync();
    } catch (IllegalStateException e) {
      throw new IllegalStateException(
          service.isOver()
              ? this + " has ended and cannot be started again: build a new watcher"
              : this + " was started before",
          endCause().orElse(null));
    }
    try {
      service.awaitRunning();
    } catch (IllegalStateException e) {
      throw endCause()
          .<RuntimeException>map(
              cause ->
                  new VmClockException(
                      cause.reason(), clock.path(), String.valueOf(cause.getMessage()), cause))
          .orElseGet(() -> new IllegalStateException(this + " was closed while it started"));
    }
    return this;
  }

  /**
   * Ends the watcher. When this method returns, listeners have received events for all changes that
   * the page had before the call: the watcher reads the page once more, and this method waits for
   * the listeners and for the log. It waits at most for the {@linkplain Builder#closeTimeout close
   * timeout}, 10 s by default. An interrupt does not end the wait; the thread's interrupt status is
   * kept.
   *
   * <p>After the timeout, the watcher logs how many events wait for which listener. A listener
   * still receives them if it continues before the JVM ends. If the executor refuses to run a
   * listener, the watcher logs the number too, but the listener does not receive the events. If the
   * page cannot be read once more, the watcher logs that.
   *
   * <p>If a listener calls this method, it returns at once: it cannot wait for its own caller. The
   * watcher then reads the page and delivers the events on its own threads. A thread that the
   * executor needs to call listeners should not call this method: it would wait for itself until
   * the timeout.
   *
   * <p>Further calls wait for the end in the same way and have no other effect.
   */
  @Override
  @SuppressWarnings("PreferJavaTimeOverload") // which needs Guava 28
  public void close() {
    service.stopAsync();
    if (listeners.isCalledByListener() || service.isCalledByWatchingThread()) {
      return;
    }
    try {
      service.awaitTerminated(closeTimeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      listeners.reportUndelivered();
    } catch (IllegalStateException failed) {
      // The watcher has ended. The log and endCause() have the reason.
    }
  }

  /**
   * Returns this watcher as a Guava service, for example for a {@code ServiceManager}. It has the
   * life cycle of the watcher:
   *
   * <ul>
   *   <li>{@code startAsync()} starts the watcher, and {@code stopAsync()} closes it. {@code
   *       awaitTerminated()} waits until the listeners have received all events, as {@link #close}
   *       does. A listener must not call it.
   *   <li>The service is {@code TERMINATED} after the watcher was closed, at any time, and after
   *       its clock was closed while it ran.
   *   <li>The service is {@code FAILED} if the watcher could not start or ended because of an
   *       error. It cannot start if the clock is closed, if the page cannot be read, or if the
   *       system refuses. A {@code Service.Listener} receives the reason, {@link #start} throws it,
   *       and {@link #endCause} returns it.
   * </ul>
   */
  public Service asService() {
    return service;
  }

  /** Returns whether the watcher was started and has not ended. */
  public boolean isRunning() {
    return service.isRunning() && !service.isOver();
  }

  /**
   * Returns why the watcher ended without being closed: {@code CLOSED} if the clock was closed, or
   * the failure. Empty if the watcher has not ended, or was closed.
   */
  public Optional<VmClockException> endCause() {
    return service.endCause();
  }

  /**
   * Adds a listener for events of one type. A listener that is added before the start receives all
   * events.
   *
   * @param name the name under which the watcher logs failures of the listener
   * @throws IllegalStateException if the watcher has ended
   */
  @CanIgnoreReturnValue
  public <E extends VmClockEvent> Subscription subscribe(
      String name, Class<E> type, Consumer<? super E> listener) {
    return add(name, type, listener, null);
  }

  /**
   * Adds a listener for all events.
   *
   * @param name the name under which the watcher logs failures of the listener
   * @throws IllegalStateException if the watcher has ended
   */
  @CanIgnoreReturnValue
  public Subscription subscribe(String name, Consumer<? super VmClockEvent> listener) {
    return add(name, VmClockEvent.class, listener, null);
  }

  /**
   * Adds a listener for all events, and a check that finds earlier changes by itself. The check
   * runs on the listener's thread after this call, and once more when the watcher starts, if that
   * is later. Every change is either reported by an event, or made before the last run of the check
   * begins.
   *
   * @param name the name under which the watcher logs failures of the listener and the check
   * @throws IllegalStateException if the watcher has ended
   */
  @CanIgnoreReturnValue
  public Subscription subscribe(
      String name, Runnable check, Consumer<? super VmClockEvent> listener) {
    return add(name, VmClockEvent.class, listener, requireNonNull(check));
  }

  private <E extends VmClockEvent> Subscription add(
      String name, Class<E> type, Consumer<? super E> listener, @Nullable Runnable check) {
    Subscriber<E> subscriber =
        listeners.add(requireNonNull(name), requireNonNull(type), requireNonNull(listener), check);
    // Tests this after it has added the listener: if the watcher is not over now, its last reading
    // is still to come, and the listener receives those events.
    if (service.isOver()) {
      subscriber.close();
      throw new IllegalStateException(
          this + " has ended, so the listener " + name + " would receive no events",
          endCause().orElse(null));
    }
    subscriber.check(System.nanoTime());
    return subscriber;
  }

  /** Returns the clock whose page is watched. */
  public VmClock clock() {
    return clock;
  }

  /**
   * Returns whether the device notifies of changes, so that the watcher detects them at once. False
   * before the start and after the end.
   */
  public boolean isNotified() {
    return service.isNotified();
  }

  /**
   * Returns why the device does not notify of changes, as a text for people. Empty if it does, and
   * also before the start and after the end.
   */
  public Optional<String> samplingReason() {
    return service.samplingReason();
  }

  /**
   * Returns why the watcher's last attempt to read the page failed; empty if it succeeded. When the
   * page can be read again, the watcher reports the changes made in the meantime.
   */
  public Optional<VmClockException> unreadableCause() {
    return service.unreadableCause();
  }

  /**
   * Returns {@link VmClockEvent.FileReplaced} or {@link VmClockEvent.FileRemoved} if the clock's
   * path did not name the file that is open when the watcher last compared them. The watcher and
   * all users of the clock then continue with the old file, which may not show later restores. It
   * is empty again if a removed file is renamed back.
   */
  public Optional<VmClockEvent.FileEvent> fileChange() {
    return service.fileChange();
  }

  /**
   * Returns the bound of the last reading, compared with the limit. Empty before the start, and
   * without an {@linkplain Builder#accuracyLimit accuracy limit}.
   */
  public Optional<Accuracy> accuracy() {
    return service.accuracy();
  }

  /**
   * Returns how far the listeners are behind: how long ago the watcher detected the oldest change
   * for which a listener has not returned yet. Zero if all listeners have returned. A listener that
   * never returns makes it grow. Does not wait.
   */
  public Duration lag() {
    return Duration.ofNanos(listeners.lagNanos());
  }

  /**
   * Returns the page after the last change that the watcher detected, or the {@link #baseline} if
   * there was no change. Empty before the start. Does not read the page.
   */
  public Optional<PageState> latest() {
    return service.latest();
  }

  /**
   * Returns the reading at the start. The watcher reports the changes after it.
   *
   * @throws IllegalStateException if the watcher has not been started
   */
  public PageState baseline() {
    Optional<PageState> baseline = service.baseline();
    checkState(baseline.isPresent(), "The watcher of %s has not been started", clock.path());
    return baseline.get();
  }

  @Override
  public String toString() {
    return "VmClockWatcher["
        + clock.path()
        + ", "
        + service.state()
        + (isNotified() ? ", notified]" : "]");
  }
}
