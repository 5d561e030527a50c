package io.vmclock.cli.watch;

import com.google.common.util.concurrent.MoreExecutors;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.cli.base.LibraryLog;
import io.vmclock.cli.output.SafeText;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/** Watches a page, and merges its events and the watcher's own state changes into one series. */
public final class PageWatch implements AutoCloseable {
  private final VmClockWatcher watcher;
  private final InstantSource time;
  private final Consumer<WatchEvent> listener;
  private Optional<String> samplingReason = Optional.empty();
  private boolean unreadable;

  /**
   * Creates the watch without starting it.
   *
   * @param interval how often to poll the page if it has no notifications
   * @param listener called by one thread at a time; while it runs, the page is not watched
   */
  public PageWatch(
      VmClock clock, Duration interval, InstantSource time, Consumer<WatchEvent> listener) {
    LibraryLog.off();
    this.watcher =
        VmClockWatcher.builder(clock)
            .samplingInterval(interval)
            .executor(MoreExecutors.directExecutor())
            .build();
    this.time = time;
    this.listener = listener;
    watcher.subscribe("events", event -> deliver(WatchEvent.of(event, time.instant())));
  }

  private synchronized void deliver(WatchEvent event) {
    listener.accept(event);
  }

  /**
   * Starts the watch.
   *
   * @param started called before the first event
   * @throws VmClockException if the page cannot be read
   */
  public synchronized void start(Runnable started) {
    watcher.start();
    samplingReason = watcher.samplingReason();
    started.run();
  }

  /** Returns why the page is polled; empty if the device notifies of changes. */
  Optional<String> samplingReason() {
    return watcher.samplingReason();
  }

  /**
   * Passes an event to the listener if the watcher has switched between notifications and polling,
   * or if the page has become unreadable or readable.
   */
  public synchronized void check() {
    Optional<VmClockException> failure = watcher.endCause();
    if (failure.isPresent()) {
      throw failure.get();
    }
    Optional<String> reason = watcher.samplingReason();
    if (!reason.equals(samplingReason)) {
      samplingReason = reason;
      listener.accept(
          WatchEvent.ofWatching(
              reason.isPresent() ? WatchEvent.Watching.SAMPLING : WatchEvent.Watching.NOTIFIED,
              time.instant(),
              reason.orElse(null)));
    }
    Optional<VmClockException> cause = watcher.unreadableCause();
    if (cause.isPresent() != unreadable) {
      unreadable = cause.isPresent();
      listener.accept(
          WatchEvent.ofWatching(
              unreadable ? WatchEvent.Watching.UNREADABLE : WatchEvent.Watching.READABLE,
              time.instant(),
              cause.map(e -> SafeText.oneLine(e.getMessage())).orElse(null)));
    }
  }

  /** Stops the watch. The listener is not called after that. */
  @Override
  public void close() {
    watcher.close();
  }
}
