package io.vmclock.restore;

import java.time.Duration;
import java.util.Optional;

/**
 * The outcome of one action of {@link RestoreActions}. Immutable.
 *
 * @param name the name of the action
 * @param duration how long the action took
 * @param budget how long the action may take
 * @param failure what the action threw, or empty if it succeeded
 */
public record ActionOutcome(
    String name, Duration duration, Duration budget, Optional<Throwable> failure) {
  /** Returns whether the action took longer than its budget. */
  public boolean isOverBudget() {
    return duration.compareTo(budget) > 0;
  }
}
