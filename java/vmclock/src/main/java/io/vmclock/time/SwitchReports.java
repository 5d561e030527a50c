package io.vmclock.time;

import com.google.common.collect.ImmutableList;
import io.vmclock.VmClockException.Reason;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reports the switches of a {@link FailoverClock} to its listeners, the flight recorder and the
 * log. All of them are called by a {@link Background}, never by a thread that reads the clock.
 *
 * <p>The selections of a clock form a list, from the newest to the oldest. The clock's
 * compare-and-set determines their order. So this class needs no lock to keep the order, and no
 * switch is lost or reported twice: each task reports all selections that are newer than the last
 * one reported.
 */
final class SwitchReports {
  private static final System.Logger LOG = System.getLogger(FailoverClock.class.getName());

  private final ImmutableList<Consumer<? super SourceSwitch>> listeners;
  private final Background background;
  private final LimitedLog log;
  private final Set<BoundedClock> thrown = ConcurrentHashMap.newKeySet();

  /** Made by the first report, so that a clock that never switches does not need it. */
  private @Nullable SwitchRecorder recorder;

  SwitchReports(
      ImmutableList<Consumer<? super SourceSwitch>> listeners,
      Background background,
      LongSupplier nanoTime) {
    this.listeners = listeners;
    this.background = background;
    this.log = new LimitedLog(LOG, background, nanoTime);
  }

  /** One selection of a source. */
  static final class Selected {
    /** Empty if no source can be relied on. */
    final Optional<BoundedClock> source;

    /** Why the selection before cannot be relied on; null if it can. */
    final @Nullable Reason reason;

    final Instant time = Instant.now();

    /** The selection before; null once the switch from there to here was reported. */
    private volatile @Nullable Selected before;

    Selected(Optional<BoundedClock> source, @Nullable Reason reason, @Nullable Selected before) {
      this.source = source;
      this.reason = reason;
      this.before = before;
    }

    private SourceSwitch since(Selected last) {
      return new SourceSwitch(last.source, source, Optional.ofNullable(reason), time);
    }
  }

  /** Reports a selection soon, and all earlier ones that were not reported. */
  void report(Selected newest) {
    // If no thread can be made, the next switch reports this one too.
    boolean unused = background.tryRun(() -> reportUpTo(newest));
  }

  /** Logs an exception of a source, the first time. */
  void threw(BoundedClock source, RuntimeException cause) {
    if (thrown.add(source)) {
      boolean unused =
          background.tryRun(
              () ->
                  LOG.log(
                      Level.ERROR,
                      source.name()
                          + " threw an exception, so it is not used now. BoundedClock.read must not"
                          + " throw. Later exceptions of this source are not logged.",
                      cause));
    }
  }

  private void reportUpTo(Selected newest) {
    ArrayDeque<Selected> chain = new ArrayDeque<>();
    for (Selected next = newest; next != null; next = next.before) {
      chain.push(next);
    }
    Selected last = chain.pop();
    for (Selected next : chain) {
      next.before = null;
      reportOne(next.since(last));
      last = next;
    }
  }

  private void reportOne(SourceSwitch change) {
    if (recorder == null) {
      recorder = SwitchRecorder.find();
    }
    recorder.record(change);
    boolean better = change.to().isPresent() && change.reason().isEmpty();
    log.log(
        better ? Level.INFO : Level.WARNING,
        (change.to().isPresent()
                ? "The source of time has changed: "
                : "No source of time can be relied on now: ")
            + change);
    for (Consumer<? super SourceSwitch> listener : listeners) {
      try {
        listener.accept(change);
      } catch (Throwable e) {
        // Catches errors too: a listener whose assertion fails must still receive later switches.
        LOG.log(Level.ERROR, "A listener threw an exception when it received " + change, e);
      }
    }
  }
}
