package io.vmclock.restore;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.watch.Subscription;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What has to be done once after each restore: empty a pool, drop a cache, register anew. Safe for
 * use by any number of threads; actions run on the thread that notices, one after the other.
 *
 * <pre>{@code
 * RestoreActions actions = RestoreActions.create(guard);
 * actions.add("connections", 10, Duration.ofMillis(50), pool::softEvict);
 * actions.runFrom(watcher); // some time after each restore
 * actions.checkNow(); // before what cannot wait for that
 * }</pre>
 *
 * <p>An action that throws does not stop the others: the report tells, and a log line. One that
 * exceeds its budget is not interrupted, but reported in the same way. Restores that follow each
 * other before they are noticed count as one. If the machine is restored while actions run, all of
 * them run again.
 */
public final class RestoreActions {
  /** What is done after a restore. It may be done twice, if a restore comes in between. */
  @FunctionalInterface
  public interface Action {
    /** Does it. */
    void run() throws Exception;
  }

  private static final System.Logger LOG = System.getLogger(RestoreActions.class.getName());

  private final GenerationGuard guard;
  private final Ticker ticker;
  private final ReentrantLock running = new ReentrantLock();

  /** Highest priority first, then in the order of adding. */
  private volatile ImmutableList<Entry> entries = ImmutableList.of();

  /** What the actions ran for last, all of them; before that, what there was at the beginning. */
  private volatile long handled;

  private volatile @Nullable RestoreReport lastReport;

  RestoreActions(GenerationGuard guard, Ticker ticker) {
    this.guard = guard;
    this.ticker = ticker;
    this.handled = guard.stamp();
  }

  /**
   * Returns an empty set of actions. They run for restores that come after this.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  public static RestoreActions create(GenerationGuard guard) {
    return new RestoreActions(Objects.requireNonNull(guard), Ticker.systemTicker());
  }

  /**
   * Adds an action, for the restores to come.
   *
   * @param name unique among these
   * @param priority the higher, the earlier; of equal ones, the one that was added first
   * @param budget what it may take; if it takes longer, the report says so
   * @return this
   * @throws IllegalArgumentException if there is one of this name, or the budget is negative
   */
  @CanIgnoreReturnValue
  public synchronized RestoreActions add(
      String name, int priority, Duration budget, Action action) {
    checkArgument(
        entries.stream().noneMatch(e -> e.name.equals(name)),
        "There is an action named %s already: remove that one first, or give this another name",
        name);
    checkArgument(
        !budget.isNegative(),
        "The budget of the action %s is %s: give the time that it may take",
        name,
        budget);
    Entry added = new Entry(name, priority, budget, action);
    entries =
        ImmutableList.sortedCopyOf(
            Comparator.comparingInt((Entry e) -> e.priority).reversed(),
            ImmutableList.<Entry>builder().addAll(entries).add(added).build());
    return this;
  }

  /** Removes an action, and returns whether it was there. */
  @CanIgnoreReturnValue
  public synchronized boolean remove(String name) {
    int before = entries.size();
    entries =
        entries.stream().filter(e -> !e.name.equals(name)).collect(ImmutableList.toImmutableList());
    return entries.size() < before;
  }

  /**
   * Runs the actions if the machine was restored since they last ran. If another thread runs them
   * already, waits for that: when this returns, they have run for every restore before the call.
   * Only when called by an action itself does it return at once. A nanosecond or two where nothing
   * happened.
   *
   * @return the reports of what this call ran, in order, mostly none or one
   * @throws io.vmclock.VmClockException if the page cannot be read any more
   */
  @CanIgnoreReturnValue
  public ImmutableList<RestoreReport> checkNow() {
    return guard.changedSince(handled) ? runPending(null) : ImmutableList.of();
  }

  /**
   * Has a watcher call {@link #checkNow} with each event, until the subscription is closed. Calls
   * it also after this call and when the watcher starts, so that no restore since {@link #create}
   * is missed. Actions then run on a thread of the watcher's listeners, and delay no other
   * listener.
   *
   * @throws IllegalArgumentException if the watcher and the guard have different clocks
   * @throws IllegalStateException if the watcher has ended
   */
  @CanIgnoreReturnValue
  public Subscription runFrom(VmClockWatcher watcher) {
    checkArgument(
        watcher.clock() == guard.clock(),
        "%s and %s have different clocks: create both with the same clock",
        watcher,
        guard);
    // The guard decides which events mean a restore, because that depends on what the page offers.
    return watcher.subscribe("restore actions", this::checkNow, event -> checkNow());
  }

  /**
   * Does what {@link #checkNow} does, for who noticed a restore by other means. A restore that was
   * dealt with meanwhile is not dealt with again. Where the guard guards nothing, this alone makes
   * the actions run, and they run if {@code after} is not what they ran for last.
   *
   * @param before the stamp before the restore
   * @param after the stamp after it. A guard with a clock goes by what the page says now, and then
   *     this tells no more than that it differs.
   */
  @CanIgnoreReturnValue
  public ImmutableList<RestoreReport> run(long before, long after) {
    return before == after ? ImmutableList.of() : runPending(after);
  }

  /** Returns the last report; empty if there was no restore yet. */
  public Optional<RestoreReport> lastReport() {
    return Optional.ofNullable(lastReport);
  }

  private ImmutableList<RestoreReport> runPending(@Nullable Long told) {
    boolean guarded = guard.clock() != null;
    if (running.isHeldByCurrentThread() || (!guarded && told == null)) {
      return ImmutableList.of();
    }
    running.lock();
    try {
      ImmutableList.Builder<RestoreReport> reports = ImmutableList.builder();
      if (guarded) {
        // By stamps: changedSince() takes a page that is only busy for one that changed.
        for (long now = guard.stamp(); now != handled; now = guard.stamp()) {
          reports.add(runFor(now));
        }
      } else if (told != null && told != handled) {
        reports.add(runFor(told));
      }
      return reports.build();
    } finally {
      running.unlock();
    }
  }

  private RestoreReport runFor(long stamp) {
    guard.at(Step.ACTING);
    RestoreReport report =
        new RestoreReport(
            handled,
            stamp,
            entries.stream().map(this::outcome).collect(ImmutableList.toImmutableList()));
    lastReport = report;
    // Behind the actions: whoever finds it equal need not wait for them.
    handled = stamp;
    return report;
  }

  private ActionOutcome outcome(Entry entry) {
    long begin = ticker.read();
    Throwable failure = null;
    try {
      entry.action.run();
    } catch (Throwable e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      failure = e;
    }
    ActionOutcome outcome =
        new ActionOutcome(
            entry.name,
            Duration.ofNanos(ticker.read() - begin),
            entry.budget,
            Optional.ofNullable(failure));
    if (failure != null) {
      LOG.log(System.Logger.Level.WARNING, "The restore action " + entry.name + " failed", failure);
    } else if (outcome.isOverBudget()) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The restore action {0} took {1}, and was meant to take {2}",
          entry.name,
          outcome.duration(),
          entry.budget);
    }
    return outcome;
  }

  private static final class Entry {
    final String name;
    final int priority;
    final Duration budget;
    final Action action;

    Entry(String name, int priority, Duration budget, Action action) {
      this.name = Objects.requireNonNull(name);
      this.priority = priority;
      this.budget = Objects.requireNonNull(budget);
      this.action = Objects.requireNonNull(action);
    }
  }
}
