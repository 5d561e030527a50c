package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import org.junit.jupiter.api.Test;

/** The guide's example of a test with a page. */
class PageExampleTest {
  // begin
  @Test
  void drawsOtherIdsAfterARestore(@VmClockPage TestPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      UuidGenerator ids = UuidGenerator.create(GenerationGuard.of(clock));
      var before = ids.version7();
      page.restore();
      assertThat(ids.version7()).isNotEqualTo(before);
    }
  }
  // end
}
