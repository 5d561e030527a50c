package io.vmclock.restore;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.base.Ticker;
import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.watch.Subscription;
import io.vmclock.watch.VmClockWatcher;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Actions that run once after each restore. Use them to empty a pool, to drop a cache or to
 * register again. Safe for use by any number of threads. Actions run one after the other, on the
 * thread that detects the restore.
 *
 * <pre>{@code
 * RestoreActions actions = RestoreActions.create(guard);
 * actions.add("connections", 10, Duration.ofMillis(50), pool::softEvict);
 * actions.runFrom(watcher); // some time after each restore
 * actions.checkNow(); // before work that cannot wait for the watcher
 * }</pre>
 *
 * <p>If an action throws, the others still run, and the report and the log contain the failure. If
 * an action exceeds its budget, it is not interrupted. The report and the log contain that too.
 * Several restores that are detected together count as one. If the machine is restored while
 * actions run, all of them run again.
 */
public final class RestoreActions {
  /** An action that runs after a restore. It can run twice if another restore happens meanwhile. */
  @FunctionalInterface
  public interface Action {
    /** Runs the action. */
    void run() throws Exception;
  }

  private static final System.Logger LOG = System.getLogger(RestoreActions.class.getName());

  private final GenerationGuard guard;
  private final Ticker ticker;
  private final ReentrantLock runLock = new ReentrantLock();

  /** Sorted by priority, highest first, then by the order in which they were added. */
  private volatile ImmutableList<Entry> entries = ImmutableList.of();

  /**
   * The {@linkplain GenerationGuard#stamp stamp} for which all actions last ran. Before their first
   * run, it is the stamp at creation.
   */
  private volatile long handledStamp;

  private volatile @Nullable RestoreReport lastReport;

  private final ReportListeners listeners = new ReportListeners();

  RestoreActions(GenerationGuard guard, Ticker ticker) {
    this.guard = guard;
    this.ticker = ticker;
    this.handledStamp = guard.stamp();
  }

  /**
   * Returns an empty set of actions. They will run for restores after this call.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  public static RestoreActions create(GenerationGuard guard) {
    return new RestoreActions(Objects.requireNonNull(guard), Ticker.systemTicker());
  }

  /**
   * Adds an action that runs for later restores.
   *
   * @param name the name of the action, unique among these actions
   * @param priority actions with a higher priority run earlier. Actions with the same priority run
   *     in the order in which they were added.
   * @param budget the time that the action may take. If it takes longer, the report shows that.
   * @return this
   * @throws IllegalArgumentException if there is an action with this name, or the budget is
   *     negative
   */
  @CanIgnoreReturnValue
  public synchronized RestoreActions add(
      String name, int priority, Duration budget, Action action) {
    checkArgument(
        entries.stream().noneMatch(e -> e.name.equals(name)),
        "There is an action named %s already: remove it first, or use another name",
        name);
    checkArgument(
        !budget.isNegative(),
        "The budget of the action %s is %s, but must not be negative",
        name,
        budget);
    Entry added = new Entry(name, priority, budget, action);
    entries =
        ImmutableList.sortedCopyOf(
            Comparator.comparingInt((Entry e) -> e.priority).reversed(),
            ImmutableList.<Entry>builder().addAll(entries).add(added).build());
    return this;
  }

  /** Removes the action with this name, and returns whether there was one. */
  @CanIgnoreReturnValue
  public synchronized boolean remove(String name) {
    int before = entries.size();
    entries =
        entries.stream().filter(e -> !e.name.equals(name)).collect(ImmutableList.toImmutableList());
    return entries.size() < before;
  }

  /**
   * Runs the actions if the machine was restored since they last ran. If another thread is running
   * them, this method waits for that thread. So when it returns, the actions have run for every
   * restore before the call. The exception is a call by an action itself, which returns at once. If
   * there was no restore, a call takes a nanosecond or two.
   *
   * @return the reports of the runs that this call made, in order: usually none or one. The list is
   *     immutable.
   * @throws io.vmclock.VmClockException if the page can no longer be read
   */
  @CanIgnoreReturnValue
  public List<RestoreReport> checkNow() {
    return guard.changedSince(handledStamp) ? runPending(null) : List.of();
  }

  /**
   * Has a watcher call {@link #checkNow} with each event, until the subscription is closed. The
   * watcher also calls it after this call and when the watcher starts, so no restore since {@link
   * #create} is missed. Actions then run on a thread of the watcher's listeners, and delay no other
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
   * Calls {@link #checkNow} now, and has a source call it after each restore that the source
   * detects, until the subscription is closed. So no restore since {@link #create} is missed.
   *
   * @throws IllegalArgumentException if the guard does not use the source
   * @throws IllegalStateException if the source is closed
   * @throws io.vmclock.VmClockException if a source of the guard cannot be read
   */
  @CanIgnoreReturnValue
  public Subscription runFrom(NotifyingSource source) {
    checkArgument(
        guard.uses(source), "%s does not use %s: create it with that source", guard, source);
    Subscription subscription = source.subscribe("restore actions", this::checkNow);
    try {
      checkNow();
    } catch (RuntimeException | Error e) {
      subscription.close();
      throw e;
    }
    return subscription;
  }

  /**
   * Runs the actions as {@link #checkNow} does, for code that detects restores in another way. If
   * the actions have already run for the restore, they do not run again.
   *
   * <p>With {@link GenerationGuard#none}, only this method runs the actions. They run if {@code
   * after} is not the stamp for which they last ran.
   *
   * @param before the {@linkplain GenerationGuard#stamp stamp} before the restore. If it equals
   *     {@code after}, nothing runs.
   * @param after the stamp after the restore. A guard with a clock uses the page's current stamp
   *     instead.
   * @return the reports of the runs that this call made, in order. The list is immutable.
   * @throws io.vmclock.VmClockException if the page can no longer be read
   */
  @CanIgnoreReturnValue
  public List<RestoreReport> run(long before, long after) {
    return before == after ? List.of() : runPending(after);
  }

  /** Returns the last report, or empty if the actions have not run yet. */
  public Optional<RestoreReport> lastReport() {
    return Optional.ofNullable(lastReport);
  }

  /**
   * Adds a listener that receives the report of each later run, for example to count restores. The
   * thread that ran the actions calls it, while other threads wait in {@link #checkNow}. So it must
   * not take long. If it throws, that is logged.
   *
   * @param name the name under which its failures are logged
   */
  @CanIgnoreReturnValue
  public Subscription onReport(String name, Consumer<? super RestoreReport> listener) {
    return listeners.add(name, listener);
  }

  private List<RestoreReport> runPending(@Nullable Long reportedStamp) {
    boolean guarded = guard.hasSource();
    if (runLock.isHeldByCurrentThread() || (!guarded && reportedStamp == null)) {
      return List.of();
    }
    runLock.lock();
    try {
      ImmutableList.Builder<RestoreReport> reports = ImmutableList.builder();
      if (guarded) {
        // Compares stamps, because changedSince() also returns true while the page is busy.
        for (long now = guard.stamp(); now != handledStamp; now = guard.stamp()) {
          reports.add(runActions(now));
        }
      } else if (reportedStamp != null && reportedStamp != handledStamp) {
        reports.add(runActions(reportedStamp));
      }
      return reports.build();
    } finally {
      runLock.unlock();
    }
  }

  private RestoreReport runActions(long stamp) {
    guard.reach(RestoreInjectionPoint.ACTIONS_STARTING);
    RestoreReport report =
        report(handledStamp, stamp, entries.stream().map(this::runAction).toList());
    lastReport = report;
    // Written after the actions ran, so a thread that finds this stamp need not wait for them.
    handledStamp = stamp;
    listeners.call(report);
    return report;
  }

  private static RestoreReport report(long before, long after, List<ActionOutcome> outcomes) {
    return new RestoreReport(before, after, Instant.now(), outcomes);
  }

  private ActionOutcome runAction(Entry entry) {
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
          "The restore action {0} took {1}, longer than its budget of {2}",
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
