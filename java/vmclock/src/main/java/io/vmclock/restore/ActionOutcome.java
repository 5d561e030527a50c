package io.vmclock.restore;

import java.time.Duration;
import java.util.Optional;

/**
 * How one action of {@link RestoreActions} went. Immutable.
 *
 * @param name the action's
 * @param duration how long it took
 * @param budget how long it was meant to take
 * @param failure what it threw; empty if it succeeded
 */
public record ActionOutcome(
    String name, Duration duration, Duration budget, Optional<Throwable> failure) {
  /** Returns whether it took longer than it was meant to. */
  public boolean isOverBudget() {
    return duration.compareTo(budget) > 0;
  }
}
