package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReasonTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/run/p has no UTC: its status says so. Try again. | /run/p has no UTC: its status says so.",
        "No source can be relied on now. [/p] /p is v1.2: old. Update it. [kernel] No. Wait."
            + " | /p is v1.2: old. No.",
        "No source can be relied on now. [/p] /p is closed. [kernel] No. Wait. | /p is closed. No.",
        "No source can be relied on now. [a] Off. Wait. [b] Off. | Off.",
        "No source can be relied on now. [/p] It [/p] is closed. | It [/p] is closed.",
        "no sentence | no sentence",
        "'' | ''"
      })
  void aBriefReasonIsTheFirstSentenceOfEachSource(String reason, String brief) {
    assertThat(Reason.brief(reason)).isEqualTo(brief);
  }
}
