package io.vmclock.testkit;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The condition of {@link EnabledIfVmClockLoads}. */
public final class VmClockLoadsCondition implements ExecutionCondition {
  /** JUnit calls this constructor. */
  public VmClockLoadsCondition() {}

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return evaluate();
  }

  ConditionEvaluationResult evaluate() {
    try {
      return ConditionEvaluationResult.enabled("Loaded from " + VmClock.nativeLibrary());
    } catch (VmClockException e) {
      return ConditionEvaluationResult.disabled(e.getMessage());
    }
  }
}
