package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RestoreReportTest {
  private static ActionOutcome outcome(String name, Optional<Throwable> failure) {
    return new ActionOutcome(name, Duration.ofSeconds(1), Duration.ofSeconds(2), failure);
  }

  @Test
  void cannotBeChanged() {
    List<ActionOutcome> given = new ArrayList<>();
    given.add(outcome("a", Optional.of(new AssertionError("expected by a test"))));
    RestoreReport report = new RestoreReport(0, 1, Instant.EPOCH, given);
    given.clear();
    assertThat(report.outcomes()).hasSize(1);
    assertThat(report.failed()).isEqualTo(report.outcomes());
    assertThatThrownBy(() -> report.outcomes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> report.failed().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
