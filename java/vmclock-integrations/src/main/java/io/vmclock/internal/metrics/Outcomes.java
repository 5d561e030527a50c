package io.vmclock.internal.metrics;

import io.vmclock.restore.ActionOutcome;

/** Texts for the outcomes of restore actions. */
public final class Outcomes {
  private Outcomes() {}

  /** Returns {@code success}, {@code over_budget}, or {@code failure}. */
  public static String text(ActionOutcome outcome) {
    if (outcome.failure().isPresent()) {
      return "failure";
    }
    return outcome.isOverBudget() ? "over_budget" : "success";
  }
}
