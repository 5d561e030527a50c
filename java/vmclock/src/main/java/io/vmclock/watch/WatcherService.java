package io.vmclock.watch;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.AbstractExecutionThreadService;
import io.vmclock.Capability;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.Native;
import io.vmclock.internal.SampleTimes;
import io.vmclock.internal.error.Failures;
import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import io.vmclock.watch.VmClockEvent.FileEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The thread of a watcher and its life cycle. Safe for use by several threads. */
final class WatcherService extends AbstractExecutionThreadService implements Checkpointed {
  /** Also reads the page at this interval, because notifications can be lost. */
  static final int RECHECK_MILLIS = 1000;

  /** How often to compare the bound with the limit, on average. */
  private static final Duration BOUND_INTERVAL = Duration.ofSeconds(1);

  /** How long a checkpoint waits for the watching thread. */
  private static final Duration PAUSE_LIMIT = Duration.ofSeconds(10);

  private final VmClock clock;
  private final Function<VmClock, Notifications> opener;
  private final int samplingMillis;
  private final Duration closeTimeout;
  private final Listeners listeners;
  private final WatcherLog log;
  private final @Nullable AccuracyLimit limit;
  private final WatcherPause pause = new WatcherPause();

  private volatile @Nullable Thread thread;
  private volatile @Nullable Notifications notifications;
  private volatile @Nullable PageState baseline;
  private volatile @Nullable PageState latest;
  private volatile boolean notified;
  private volatile @Nullable String samplingReason;
  private volatile @Nullable VmClockException unreadable;
  private volatile @Nullable FileEvent fileChange;
  private volatile @Nullable VmClockException clockClosed;
  private volatile boolean ending;

  // Only the watching thread uses these.
  private WatchedFile file;
  private boolean processRestored;
  private Snapshot last;
  private Snapshot next;
  private @Nullable Changes changes;
  private final SampleTimes boundTimes =
      new SampleTimes(BOUND_INTERVAL, new SplittableRandom(), System.nanoTime());

  WatcherService(
      VmClock clock,
      Function<VmClock, Notifications> opener,
      int samplingMillis,
      Duration closeTimeout,
      Listeners listeners,
      WatcherLog log,
      @Nullable AccuracyLimit limit) {
    this.clock = clock;
    this.opener = opener;
    this.samplingMillis = samplingMillis;
    this.closeTimeout = closeTimeout;
    this.listeners = listeners;
    this.log = log;
    this.limit = limit;
    file = new WatchedFile(clock);
    last = clock.newSnapshot();
    next = clock.newSnapshot();
  }

  boolean isNotified() {
    return notified;
  }

  Optional<String> samplingReason() {
    return Optional.ofNullable(samplingReason);
  }

  Optional<VmClockException> unreadableCause() {
    return Optional.ofNullable(unreadable);
  }

  Optional<FileEvent> fileChange() {
    return Optional.ofNullable(fileChange);
  }

  Optional<Accuracy> accuracy() {
    return limit == null ? Optional.empty() : limit.current();
  }

  Optional<PageState> baseline() {
    return Optional.ofNullable(baseline);
  }

  Optional<PageState> latest() {
    return Optional.ofNullable(latest);
  }

  /** Returns whether the service was stopped or ends by itself. */
  boolean isOver() {
    return switch (state()) {
      // A service that ends by itself is RUNNING until the listeners have received all events.
      case NEW, STARTING, RUNNING -> ending;
      case STOPPING, TERMINATED, FAILED -> true;
    };
  }

  /** Returns why the service ended by itself; empty if it did not. */
  Optional<VmClockException> endCause() {
    if (state() != State.FAILED) {
      return Optional.ofNullable(clockClosed);
    }
    Throwable cause = failureCause();
    return Optional.of(
        cause instanceof VmClockException known
            ? known
            : new VmClockException(
                Reason.SYSTEM, clock.path(), "Cannot watch " + clock.path() + ": " + cause, cause));
  }

  /** Returns whether the watching thread made the current call. */
  boolean isCalledByWatchingThread() {
    return Thread.currentThread() == thread;
  }

  // --- The life cycle -----------------------------------------------------------------------

  @Override
  protected Executor executor() {
    return task -> {
      Thread created = new Thread(task, serviceName());
      created.setDaemon(true);
      created.start();
    };
  }

  @Override
  protected String serviceName() {
    return "vmclock-watcher";
  }

  @Override
  protected void startUp() {
    thread = Thread.currentThread();
    Checkpoints.add(this);
    try {
      open();
    } catch (VmClockException e) {
      pause.threadEnded();
      // A watcher that was closed while it started ends as it would have without the failure.
      if (state() != State.STOPPING) {
        throw e;
      }
    }
  }

  private void open() {
    // Opens them before it reads the baseline, so that the device notifies of every change after
    // the baseline.
    Notifications opened = opener.apply(clock);
    try {
      PageState read = PageState.of(clock.read(last));
      changes = new Changes(read);
      baseline = read;
      latest = read;
    } catch (RuntimeException | Error e) {
      opened.close();
      throw e;
    }
    notifications = opened;
    reportMode(opened);
  }

  @Override
  protected void run() {
    try {
      listeners.check();
      PageState start = requireNonNull(baseline);
      reportAccuracy(start, start, System.nanoTime(), addBound(last));
      watch();
    } catch (RuntimeException | Error e) {
      log.failed(e);
      throw e;
    }
  }

  @Override
  protected void triggerShutdown() {
    stopWait();
    pause.end();
  }

  private void stopWait() {
    Notifications opened = notifications;
    if (opened != null) {
      opened.stop();
    }
  }

  @Override
  protected void shutDown() {
    ending = true;
    notified = false;
    samplingReason = null;
    Notifications opened = notifications;
    try {
      if (opened != null) {
        readLastTime();
        checkFile();
        opened.close();
      }
      pause.threadEnded();
      listeners.awaitDelivery(closeTimeout);
    } finally {
      listeners.shutDown();
    }
  }

  // --- The watching thread ------------------------------------------------------------------

  private void watch() {
    while (true) {
      if (pause.isRequested() && !waitForRestore()) {
        return;
      }
      Notifications notifications = requireNonNull(this.notifications);
      int timeoutMillis = timeoutMillis();
      long begun = System.nanoTime();
      switch (notifications.await(timeoutMillis)) {
        case STOPPED -> {
          if (state() == State.STOPPING || !waitForRestore()) {
            return;
          }
        }
        case CLOSED -> {
          endWithClock(Failures.watching(clock.path(), -Native.VMCLOCK_ESHUTDOWN));
          return;
        }
        case READ -> {
          reportOversleep(System.nanoTime() - begun, timeoutMillis);
          noteMode(notifications);
          if (unreadable == null || !NativeNotifications.isPageInUpdate(clock)) {
            read();
          }
          checkFile();
        }
      }
    }
  }

  // --- Checkpoints of the process ------------------------------------------------------------

  /** Makes the watching thread close its descriptors and wait. */
  @Override
  public void beforeCheckpoint() {
    pause.request();
    stopWait();
    // The watching thread itself may call this, through a listener that it runs.
    if (!isCalledByWatchingThread() && !pause.awaitBegin(PAUSE_LIMIT)) {
      throw new IllegalStateException(
          "The watcher of "
              + clock.path()
              + " has not closed its descriptors: it may be in a"
              + " listener");
    }
  }

  @Override
  public void afterRestore() {
    pause.end();
  }

  /** Returns false if the watcher must end. */
  private boolean waitForRestore() {
    requireNonNull(notifications).close();
    notifications = null;
    notified = false;
    try {
      long restore = pause.await(0);
      while (state() != State.STOPPING && !openAgain()) {
        // Another call of the hook opens the page, if it is there by then.
        restore = pause.await(restore);
      }
    } catch (VmClockException e) {
      if (e.reason() != Reason.CLOSED) {
        throw e;
      }
      endWithClock(e);
      return false;
    }
    // Tested after the notifications are opened: a stop before that has not reached them.
    return state() != State.STOPPING;
  }

  /** Returns false if the page could not be opened again after the restore. */
  private boolean openAgain() {
    Notifications opened;
    try {
      opened = opener.apply(clock);
    } catch (VmClockException e) {
      if (e.reason() != Reason.RELEASED) {
        throw e;
      }
      unreadable = e;
      return false;
    }
    notifications = opened;
    // The path may name another file now, and the clock has opened that one.
    file = new WatchedFile(clock);
    fileChange = null;
    processRestored = true;
    reportMode(opened);
    read();
    return true;
  }

  private int timeoutMillis() {
    int timeoutMillis = timeoutForChangesMillis();
    return limit == null ? timeoutMillis : Math.min(timeoutMillis, timeoutForBoundMillis());
  }

  /**
   * A bound grows without a change of the page, and falls when it changes. So notifications must
   * not put off the next reading: if the page changed often, no reading would show a large bound.
   */
  private int timeoutForBoundMillis() {
    return (int) boundTimes.remaining(System.nanoTime()).toMillis() + 1;
  }

  private int timeoutForChangesMillis() {
    if (notified) {
      return RECHECK_MILLIS;
    }
    // Each failed attempt to read a device by pread(2) costs 100 ms of processor time.
    return unreadable != null && !clock.isMapped()
        ? Math.max(samplingMillis, RECHECK_MILLIS)
        : samplingMillis;
  }

  private void reportOversleep(long sleptNanos, int timeoutMillis) {
    long lag = sleptNanos - TimeUnit.MILLISECONDS.toNanos(timeoutMillis);
    if (lag >= Subscriber.LAG_NANOS) {
      log.overslept(lag);
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
      log.notified();
    } else {
      String reason = notifications.unavailableReason();
      samplingReason = reason;
      log.sampling(samplingMillis, reason);
    }
  }

  private void read() {
    try {
      clock.read(next);
    } catch (VmClockException e) {
      boolean isNew = unreadable == null;
      unreadable = e;
      // If the clock is closed, the next wait ends the watcher.
      if (isNew && e.reason() != Reason.CLOSED) {
        log.unreadable(e);
        if (limit != null) {
          PageState state = PageState.of(last);
          reportAccuracy(state, state, System.nanoTime(), limit.addNone(e.reason()));
        }
      }
      return;
    }
    long seenNanos = System.nanoTime();
    if (unreadable != null) {
      unreadable = null;
      log.readableAgain();
    }
    reportChanges(seenNanos);
  }

  private void reportChanges(long seenNanos) {
    if (processRestored || Changes.possible(last, next)) {
      PageState state = PageState.of(next);
      latest = state;
      listeners.report(
          requireNonNull(changes).between(PageState.of(last), state, processRestored), seenNanos);
      processRestored = false;
    }
    Optional<Accuracy> change = addBound(next);
    if (change.isPresent()) {
      reportAccuracy(PageState.of(last), PageState.of(next), seenNanos, change);
    }
    Snapshot read = next;
    next = last;
    last = read;
  }

  /** Compares the bound of a reading with the limit, if there is a limit. */
  private Optional<Accuracy> addBound(Snapshot snapshot) {
    if (limit == null) {
      return Optional.empty();
    }
    Optional<VmClockException> none = snapshot.unavailable(Capability.MAX_ERROR);
    return none.isPresent()
        ? limit.addNone(none.get().reason())
        : limit.add(snapshot.maxErrorNanos());
  }

  private void reportAccuracy(
      PageState before, PageState after, long seenNanos, Optional<Accuracy> change) {
    change.ifPresent(
        accuracy ->
            listeners.report(
                List.of(
                    accuracy.isWithinLimit()
                        ? new BoundWithinLimit(before, after, accuracy)
                        : new BoundAboveLimit(before, after, accuracy)),
                seenNanos));
  }

  private void checkFile() {
    Optional<FileEvent> event = file.check(last);
    fileChange = file.change().orElse(null);
    event.ifPresent(change -> listeners.report(List.of(change), System.nanoTime()));
  }

  /** Detects the changes that the page had when the service was stopped. */
  private void readLastTime() {
    if (clockClosed != null) {
      return;
    }
    try {
      clock.read(next);
    } catch (VmClockException e) {
      if (e.reason() == Reason.CLOSED) {
        endWithClock(e);
      } else {
        unreadable = e;
        log.lastReadingFailed(e);
      }
      return;
    }
    reportChanges(System.nanoTime());
  }

  private void endWithClock(VmClockException cause) {
    clockClosed = cause;
    log.clockClosed();
  }
}
