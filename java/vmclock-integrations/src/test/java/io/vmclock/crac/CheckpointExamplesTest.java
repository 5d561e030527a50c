package io.vmclock.crac;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.restore.GenerationGuard;
import org.junit.jupiter.api.Test;

class CheckpointExamplesTest {
  @Test
  void guardWithoutAPageDetectsACheckpoint() {
    CheckpointExamples.main(new String[0]);
    GenerationGuard guard = CheckpointExamples.guardWithoutAPage();
    long stamp = guard.stamp();
    assertThat(guard.changedSince(stamp)).isFalse();

    CheckpointExamples.checkpoint();

    assertThat(guard.changedSince(stamp)).isTrue();
  }
}
