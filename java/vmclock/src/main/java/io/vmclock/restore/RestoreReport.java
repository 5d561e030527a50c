package io.vmclock.restore;

import com.google.common.collect.ImmutableList;
import java.time.Duration;

/**
 * What {@link RestoreActions} did after one restore. Immutable.
 *
 * @param before the stamp ({@link GenerationGuard#stamp}) that the actions had last run for
 * @param after the stamp that they ran for now
 * @param outcomes of every action, in the order in which they ran
 */
public record RestoreReport(long before, long after, ImmutableList<ActionOutcome> outcomes) {
  /** Returns whether every action succeeded within its budget. */
  public boolean isClean() {
    return outcomes.stream().allMatch(o -> o.failure().isEmpty() && !o.isOverBudget());
  }

  /** Returns those that failed. */
  public ImmutableList<ActionOutcome> failed() {
    return outcomes.stream()
        .filter(o -> o.failure().isPresent())
        .collect(ImmutableList.toImmutableList());
  }

  /** Returns how long all of them took. */
  public Duration duration() {
    return outcomes.stream().map(ActionOutcome::duration).reduce(Duration.ZERO, Duration::plus);
  }
}
