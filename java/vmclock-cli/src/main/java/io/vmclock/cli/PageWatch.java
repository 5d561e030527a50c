package io.vmclock.cli;

import com.google.common.util.concurrent.MoreExecutors;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A watcher of a page, and what it says of itself, as one series of events. */
final class PageWatch implements AutoCloseable {
  /** The library's log says what the command prints. Kept, or the level would be lost. */
  private static final Logger LOG = Logger.getLogger("io.vmclock");

  private final VmClockWatcher watcher;
  private final InstantSource time;
  private final Consumer<WatchEvent> listener;
  private Optional<String> samplingReason = Optional.empty();
  private boolean unreadable;

  /**
   * Makes it, not started.
   *
   * @param interval between two looks, where there are no notifications
   * @param listener called by one thread at a time; what it takes is taken from the watching
   */
  PageWatch(VmClock clock, Duration interval, InstantSource time, Consumer<WatchEvent> listener) {
    LOG.setLevel(Level.OFF);
    this.watcher =
        VmClockWatcher.builder(clock)
            .samplingInterval(interval)
            .executor(MoreExecutors.directExecutor())
            .build();
    this.time = time;
    this.listener = listener;
    watcher.subscribe("events", event -> tell(WatchEvent.of(event, time.instant())));
  }

  private synchronized void tell(WatchEvent event) {
    listener.accept(event);
  }

  /**
   * Starts it.
   *
   * @param started called ahead of the first event
   * @throws VmClockException if the page cannot be read
   */
  synchronized void start(Runnable started) {
    watcher.start();
    samplingReason = watcher.samplingReason();
    started.run();
  }

  /** Returns why changes are not notified; empty if they are. */
  Optional<String> samplingReason() {
    return watcher.samplingReason();
  }

  /** Tells whether it is notified, and whether the page can be read, where that has changed. */
  synchronized void check() {
    Optional<VmClockException> failure = watcher.endCause();
    if (failure.isPresent()) {
      throw failure.get();
    }
    Optional<String> reason = watcher.samplingReason();
    if (!reason.equals(samplingReason)) {
      samplingReason = reason;
      listener.accept(
          WatchEvent.ofItself(
              reason.isPresent() ? WatchEvent.Watching.SAMPLING : WatchEvent.Watching.NOTIFIED,
              time.instant(),
              reason.orElse(null)));
    }
    Optional<VmClockException> cause = watcher.unreadableCause();
    if (cause.isPresent() != unreadable) {
      unreadable = cause.isPresent();
      listener.accept(
          WatchEvent.ofItself(
              unreadable ? WatchEvent.Watching.UNREADABLE : WatchEvent.Watching.READABLE,
              time.instant(),
              cause.map(e -> OneLine.of(e.getMessage())).orElse(null)));
    }
  }

  /** Ends it: afterwards, nothing more is told. */
  @Override
  public void close() {
    watcher.close();
  }
}
