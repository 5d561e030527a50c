package io.vmclock.restore;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * The outcomes of all actions that {@link RestoreActions} ran after one restore. Immutable.
 *
 * @param before the stamp ({@link GenerationGuard#stamp}) of the previous run, or at the first run
 *     the stamp from the creation of the {@code RestoreActions}
 * @param after the stamp of this run
 * @param time when the last action ended, by the system clock, which can be wrong after a restore
 * @param outcomes the outcome of every action, in the order in which they ran
 */
public record RestoreReport(long before, long after, Instant time, List<ActionOutcome> outcomes) {
  public RestoreReport {
    outcomes = List.copyOf(outcomes);
  }

  /** Returns whether every action succeeded within its budget. */
  public boolean isClean() {
    return outcomes.stream().allMatch(o -> o.failure().isEmpty() && !o.isOverBudget());
  }

  /** Returns the outcomes of the actions that failed. The list is immutable. */
  public List<ActionOutcome> failed() {
    return outcomes.stream().filter(o -> o.failure().isPresent()).toList();
  }

  /** Returns how long all actions took together. */
  public Duration duration() {
    return outcomes.stream().map(ActionOutcome::duration).reduce(Duration.ZERO, Duration::plus);
  }
}
