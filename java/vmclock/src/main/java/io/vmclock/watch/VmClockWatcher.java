package io.vmclock.watch;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;
import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.AbstractExecutionThreadService;
import com.google.common.util.concurrent.ThreadFactoryBuilder;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Watches a page and tells listeners of its changes. Safe for use by several threads.
 *
 * <pre>{@code
 * VmClockWatcher watcher = VmClockWatcher.builder(clock).build();
 * watcher.subscribe("pool", VmClockEvent.Restored.class, restored -> pool.evictAll());
 * watcher.startAsync().awaitRunning();
 * }</pre>
 *
 * <p>It has one daemon thread. Where the device notifies of changes, that one sleeps until it does;
 * else it takes a reading now and then ({@link Builder#samplingInterval}). It may change between
 * the two when the machine is migrated, and logs it when it does; {@link #isNotified} tells.
 *
 * <p>A listener hears all events since it subscribed or the watcher started, in order and one at a
 * time. It has a queue of its own, so that a slow one holds up no other, as long as the executor
 * has a thread for each. One that throws is logged and hears of the next event all the same.
 *
 * <p>A listener hears of a restore some time after it, and other threads are at work by then. What
 * must not repeat after a restore has to check the generation itself, before and after it works.
 *
 * <p>A page that cannot be read is logged once and watched on: what changed meanwhile is told when
 * it is readable again. The service ends when it is stopped or the clock is closed, and what
 * listeners have not heard by then they still hear.
 */
public final class VmClockWatcher extends AbstractExecutionThreadService {
  /**
   * A tenth of a second. To sleep and wake ten times a second takes about a two-thousandth of a
   * processor, nearly all of it the kernel's; the reading itself does not count.
   */
  public static final Duration DEFAULT_SAMPLING_INTERVAL = Duration.ofMillis(100);

  /** A notification can get lost: so often is looked without one. */
  private static final int RECHECK_MILLIS = 1000;

  private final VmClock clock;
  private final int samplingMillis;
  private final Executor executor;
  private final @Nullable ExecutorService ownExecutor;
  private final Function<VmClock, Notifications> opener;
  private final WatcherLog reports;
  private final List<Subscriber<?>> subscribers = new CopyOnWriteArrayList<>();

  /** The log is a listener too: a slow one must not hold up the next reading. */
  private final Subscriber<VmClockEvent> log;

  private volatile @Nullable Notifications notifications;
  private volatile @Nullable PageState baseline;
  private volatile boolean notified;
  private volatile @Nullable String samplingReason;
  private volatile @Nullable VmClockException unreadable;

  // Of the watching thread alone.
  private Snapshot last;
  private Snapshot next;
  private @Nullable Changes changes;

  private VmClockWatcher(Builder builder) {
    clock = builder.clock;
    samplingMillis = Math.toIntExact(builder.samplingInterval.toMillis());
    ownExecutor = builder.executor == null ? listenerThreads() : null;
    executor = ownExecutor == null ? requireNonNull(builder.executor) : ownExecutor;
    opener = builder.notifications;
    reports = new WatcherLog(clock.path());
    log = subscriber("the log", VmClockEvent.class, reports::log);
    last = clock.newSnapshot();
    next = clock.newSnapshot();
  }

  /** Makes no thread before there is something to hear. */
  private static ExecutorService listenerThreads() {
    return Executors.newCachedThreadPool(
        new ThreadFactoryBuilder().setNameFormat("vmclock-listener-%d").setDaemon(true).build());
  }

  /** Begins to make a watcher of {@code clock}. */
  public static Builder builder(VmClock clock) {
    return new Builder(clock);
  }

  /** How a watcher shall watch. For one thread. */
  public static final class Builder {
    private final VmClock clock;
    private Duration samplingInterval = DEFAULT_SAMPLING_INTERVAL;
    private @Nullable Executor executor;
    private Function<VmClock, Notifications> notifications = NativeNotifications::new;

    private Builder(VmClock clock) {
      this.clock = requireNonNull(clock);
    }

    /**
     * Sets the time between two readings where there are no notifications: a millisecond to a day,
     * in whole milliseconds. A change is seen half of it late on average.
     */
    @CanIgnoreReturnValue
    public Builder samplingInterval(Duration interval) {
      checkArgument(
          interval.compareTo(Duration.ofMillis(1)) >= 0
              && interval.compareTo(Duration.ofDays(1)) <= 0,
          "The sampling interval, %s, must be from a millisecond to a day",
          interval);
      samplingInterval = interval;
      return this;
    }

    /**
     * Sets what listeners run on; by default, daemon threads that come and go with events. It is
     * not shut down. One that runs tasks in the calling thread makes listeners hold up the watcher.
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

    /** Returns a new watcher, not started. */
    public VmClockWatcher build() {
      return new VmClockWatcher(this);
    }
  }

  /**
   * Adds a listener to events of one type. Added before the start it misses none.
   *
   * @param name under which its failures are reported
   */
  @CanIgnoreReturnValue
  public <E extends VmClockEvent> Subscription subscribe(
      String name, Class<E> type, Consumer<? super E> listener) {
    Subscriber<E> subscriber = subscriber(name, type, listener);
    subscribers.add(subscriber);
    return subscriber;
  }

  private <E extends VmClockEvent> Subscriber<E> subscriber(
      String name, Class<E> type, Consumer<? super E> listener) {
    return new Subscriber<>(name, type, listener, executor, reports, subscribers::remove);
  }

  /** Adds a listener to events of all types. */
  @CanIgnoreReturnValue
  public Subscription subscribe(String name, Consumer<? super VmClockEvent> listener) {
    return subscribe(name, VmClockEvent.class, listener);
  }

  /** Returns the clock that is watched. */
  public VmClock clock() {
    return clock;
  }

  /**
   * Returns whether the device notifies of changes, so that they are seen at once. False before the
   * start and after the end.
   */
  public boolean isNotified() {
    return notified;
  }

  /**
   * Returns why the device does not notify of changes, for people. Empty while it does, before the
   * start and after the end.
   */
  public Optional<String> samplingReason() {
    return Optional.ofNullable(samplingReason);
  }

  /**
   * Returns why the page could not be read when the watcher last looked; empty if it could. What
   * changes meanwhile is told afterwards.
   */
  public Optional<VmClockException> unreadableCause() {
    return Optional.ofNullable(unreadable);
  }

  /**
   * Returns the reading at the start, against which the first changes are told.
   *
   * @throws IllegalStateException before the service runs
   */
  public PageState baseline() {
    PageState baseline = this.baseline;
    checkState(baseline != null, "The watcher of %s has not been started", clock.path());
    return baseline;
  }

  // --- The service --------------------------------------------------------------------------

  @Override
  protected Executor executor() {
    return task -> {
      Thread thread = new Thread(task, serviceName());
      thread.setDaemon(true);
      thread.start();
    };
  }

  @Override
  protected String serviceName() {
    return "vmclock-watcher";
  }

  @Override
  protected void startUp() {
    // First, so that it tells of all changes after the baseline.
    Notifications opened = opener.apply(clock);
    try {
      PageState baseline = PageState.of(clock.read(last));
      changes = new Changes(baseline);
      this.baseline = baseline;
      notifications = opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
    reportMode(opened);
  }

  @Override
  protected void run() {
    try {
      watch(requireNonNull(notifications));
    } catch (RuntimeException | Error e) {
      reports.failed(e);
      throw e;
    }
  }

  @Override
  protected void triggerShutdown() {
    Notifications notifications = this.notifications;
    if (notifications != null) {
      notifications.stop();
    }
  }

  @Override
  protected void shutDown() {
    notified = false;
    samplingReason = null;
    requireNonNull(notifications).close();
    if (ownExecutor != null) {
      // What was handed to it before is still done.
      ownExecutor.shutdown();
    }
  }

  // --- The watching thread ------------------------------------------------------------------

  private void watch(Notifications notifications) {
    while (true) {
      int timeoutMillis = timeoutMillis();
      long begun = System.nanoTime();
      switch (notifications.await(timeoutMillis)) {
        case STOPPED -> {
          return;
        }
        case CLOSED -> {
          reports.clockClosed();
          return;
        }
        case READ -> {
          reportOversleep(System.nanoTime() - begun, timeoutMillis);
          noteMode(notifications);
          if (unreadable == null || !NativeNotifications.isPageInUpdate(clock)) {
            look();
          }
        }
      }
    }
  }

  private int timeoutMillis() {
    if (notified) {
      return RECHECK_MILLIS;
    }
    // By pread(2), a device takes 100 ms of a processor each time to say that it is not readable.
    return unreadable != null && !clock.isMapped()
        ? Math.max(samplingMillis, RECHECK_MILLIS)
        : samplingMillis;
  }

  private void reportOversleep(long sleptNanos, int timeoutMillis) {
    long lag = sleptNanos - TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    if (lag >= Subscriber.LAG_NANOS) {
      reports.overslept(lag);
    }
  }

  private void noteMode(Notifications notifications) {
    if (notifications.areAvailable() != notified) {
      reportMode(notifications);
    }
  }

  private void reportMode(Notifications notifications) {
    boolean available = notifications.areAvailable();
    notified = available;
    if (available) {
      samplingReason = null;
      reports.notified();
    } else {
      String reason = notifications.unavailableReason();
      samplingReason = reason;
      reports.sampling(samplingMillis, reason);
    }
  }

  private void look() {
    try {
      clock.read(next);
    } catch (VmClockException e) {
      boolean isNew = unreadable == null;
      unreadable = e;
      // A closed clock ends the next wait.
      if (isNew && e.reason() != Reason.CLOSED) {
        reports.unreadable(e);
      }
      return;
    }
    long seenNanos = System.nanoTime();
    if (unreadable != null) {
      unreadable = null;
      reports.readableAgain();
    }
    if (Changes.possible(last, next)) {
      tell(requireNonNull(changes).between(PageState.of(last), PageState.of(next)), seenNanos);
    }
    Snapshot read = next;
    next = last;
    last = read;
  }

  private void tell(List<VmClockEvent> events, long seenNanos) {
    for (VmClockEvent event : events) {
      for (Subscriber<?> subscriber : subscribers) {
        subscriber.offer(event, seenNanos);
      }
      reports.record(event);
    }
    // Afterwards: nobody waits for these.
    for (VmClockEvent event : events) {
      log.offer(event, seenNanos);
    }
  }

  @Override
  public String toString() {
    return "VmClockWatcher[" + clock.path() + ", " + state() + (notified ? ", notified]" : "]");
  }
}
