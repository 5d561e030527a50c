package io.vmclock.crac;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.ProcessCheckpoint;

/** The examples of the page about checkpoints. {@code CheckpointExamplesTest} runs them. */
final class CheckpointExamples {
  private CheckpointExamples() {}

  // begin register
  public static void main(String[] args) {
    CracSupport.register();
    // then create clocks, guards, pools, servers
  }

  // end

  static GenerationGuard guardWithoutAPage() {
    // begin guard
    GenerationGuard guard = GenerationGuard.of(ProcessCheckpoint.source());
    // end
    return guard;
  }

  static void checkpoint() {
    // begin calls
    ProcessCheckpoint.beforeCheckpoint();
    // make the checkpoint; the process is restored from it, once or many times
    ProcessCheckpoint.afterRestore();
    // end
  }
}
