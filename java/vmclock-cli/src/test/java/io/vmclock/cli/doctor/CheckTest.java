package io.vmclock.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import org.junit.jupiter.api.Test;

class CheckTest {
  private static Check problem(String message) {
    return Check.problem("page", new VmClockException(Reason.ABSENT, null, message, null));
  }

  @Test
  void splitsAMessageIntoCauseAndRemedy() {
    assertThat(problem("Cannot open x: it is absent. Create it. Or use y."))
        .isEqualTo(Check.problem("page", "Cannot open x: it is absent.", "Create it. Or use y."));
    assertThat(problem("It is absent.").remedy()).isNull();
  }

  @Test
  void leavesOutSentencesThatReferToDoctor() {
    assertThat(problem("It is absent. Load it. `vmclock doctor` shows more. Try again.").remedy())
        .isEqualTo("Load it. Try again.");
    assertThat(problem("It is absent. VmClock.open() and `vmclock doctor` fail.").remedy())
        .isNull();
    assertThat(Check.info("source", "page: absent. Load it. `vmclock doctor` shows more.").detail())
        .isEqualTo("page: absent. Load it.");
  }
}
