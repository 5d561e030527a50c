package io.vmclock.spring.boot;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Explains an {@link EnvironmentFailure} in the words of the properties. */
final class EnvironmentFailureAnalyzer extends AbstractFailureAnalyzer<EnvironmentFailure> {
  private static final String LIBRARY =
      "Correct what the description says. If the application has no native library, add the"
          + " dependency io.vmclock:vmclock-local, or io.vmclock:vmclock-platform, or"
          + " io.vmclock:vmclock with the classifier of the platform, such as linux-x86_64.";

  private static final String SOURCES =
      "Provide one of these sources. Or add others to vmclock.sources.time or"
          + " vmclock.sources.restores. To run without them, set vmclock.mode: \"auto\" starts and"
          + " reports what is missing, \"unguarded\" accepts that restores are not detected, and"
          + " \"embedded\" publishes a page of its own for development.";

  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, EnvironmentFailure cause) {
    VmClockException failure = cause.failure();
    return new FailureAnalysis(
        String.valueOf(failure.getMessage()),
        failure.reason() == Reason.LIBRARY ? LIBRARY : SOURCES,
        cause);
  }
}
