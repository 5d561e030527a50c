package io.vmclock.spring.boot;

import io.vmclock.env.SourceStatus.Purpose;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.restore.ProcessCheckpoint;

/** What the guard of an application detects, for the reports. */
enum Detection {
  /** Restores of the machine. */
  RESTORES,
  /** Only checkpoints of the process. */
  CHECKPOINTS,
  /** Nothing: there is no source, or only an embedded page. */
  NOTHING;

  /**
   * Returns what the guard detects.
   *
   * @throws io.vmclock.VmClockException if a guard of the application cannot be read
   */
  static Detection of(VmClockEnvironment environment, GenerationGuard guard) {
    if (isOwn(environment, guard)) {
      return guard.protection() == Protection.NONE ? NOTHING : RESTORES;
    }
    if (environment.detectsMachineRestores()) {
      return RESTORES;
    }
    return detectsCheckpoints(environment) ? CHECKPOINTS : NOTHING;
  }

  /** Returns whether the application has replaced the guard of the environment. */
  static boolean isOwn(VmClockEnvironment environment, GenerationGuard guard) {
    return guard != environment.guard();
  }

  private static boolean detectsCheckpoints(VmClockEnvironment environment) {
    String checkpoints = ProcessCheckpoint.source().name();
    return environment.sources().stream()
        .anyMatch(
            source -> source.purpose() == Purpose.RESTORES && source.name().equals(checkpoints));
  }
}
