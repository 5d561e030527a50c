package io.vmclock.benchmarks.paired;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ForkRunTest {
  private static final Turn QUIET = new Turn(List.of(30.0, 20.0), 0, 0, 100, 101);

  private static ForkRun with(Turn turn) {
    return new ForkRun("time", List.of("call", "peer"), List.of(QUIET, QUIET, QUIET, turn));
  }

  @Test
  void leavesOutTurnsWithSwitchesOrStealOrASlowReference() {
    List<Turn> disturbed =
        List.of(
            new Turn(List.of(90.0, 20.0), 1, 0, 100, 100),
            new Turn(List.of(90.0, 20.0), 0, 1, 100, 100),
            new Turn(List.of(90.0, 20.0), 0, 0, 115, 100),
            new Turn(List.of(90.0, 20.0), 0, 0, 100, 115));

    for (Turn turn : disturbed) {
      assertThat(with(turn).undisturbed()).containsExactly(QUIET, QUIET, QUIET);
    }
  }

  @Test
  void keepsTurnsWithinTheTolerance() {
    assertThat(with(new Turn(List.of(30.0, 20.0), 0, 0, 109, 90)).undisturbed()).hasSize(4);
  }

  @Test
  void comparesWithinEachTurn() {
    ForkRun run = with(new Turn(List.of(60.0, 40.0), 0, 0, 100, 100));

    assertThat(run.ratios("call", "peer")).containsExactly(1.5, 1.5, 1.5, 1.5);
    assertThat(run.differences("call", "peer")).containsExactly(10, 10, 10, 20);
    assertThatThrownBy(() -> run.nanos("absent")).hasMessageContaining("absent");
  }
}
