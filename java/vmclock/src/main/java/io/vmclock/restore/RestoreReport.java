package io.vmclock.restore;

import java.time.Duration;
import java.util.List;

/**
 * What {@link RestoreActions} did after one restore. Immutable.
 *
 * @param before the stamp ({@link GenerationGuard#stamp}) that the actions had last run for
 * @param after the stamp that they ran for now
 * @param outcomes of every action, in the order in which they ran
 */
public record RestoreReport(long before, long after, List<ActionOutcome> outcomes) {
  public RestoreReport {
    outcomes = List.copyOf(outcomes);
  }

  /** Returns whether every action succeeded within its budget. */
  public boolean isClean() {
    return outcomes.stream().allMatch(o -> o.failure().isEmpty() && !o.isOverBudget());
  }

  /** Returns those that failed. */
  public List<ActionOutcome> failed() {
    return outcomes.stream().filter(o -> o.failure().isPresent()).toList();
  }

  /** Returns how long all of them took. */
  public Duration duration() {
    return outcomes.stream().map(ActionOutcome::duration).reduce(Duration.ZERO, Duration::plus);
  }
}
