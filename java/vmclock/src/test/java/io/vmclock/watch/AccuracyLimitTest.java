package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.VmClockException.Reason;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AccuracyLimitTest {
  private static final Duration LIMIT = Duration.ofNanos(1000);

  private final AccuracyLimit limit = new AccuracyLimit("page", LIMIT, 0.8, 2);

  private void assertChange(boolean isWithin, Optional<Accuracy> change) {
    assertThat(change.map(Accuracy::isWithinLimit)).contains(isWithin);
    assertThat(limit.current()).isEqualTo(change);
  }

  private void assertNoChange(boolean isWithin, Optional<Accuracy> change) {
    assertThat(change).isEmpty();
    assertThat(limit.current().map(Accuracy::isWithinLimit)).contains(isWithin);
  }

  @Test
  void countsAsWithinBeforeTheFirstSample() {
    assertThat(limit.current()).isEmpty();
    assertNoChange(true, limit.add(1000));
  }

  @Test
  void leavesAboveTheLimitAndReturnsBelowTheFraction() {
    assertNoChange(true, limit.add(0));
    assertNoChange(true, limit.add(900));
    assertChange(false, limit.add(1001));
    assertNoChange(false, limit.add(5000));
    assertNoChange(false, limit.add(900));
    assertNoChange(false, limit.add(801));
    assertNoChange(false, limit.add(800));
    assertChange(true, limit.add(800));
    assertNoChange(true, limit.add(1000));
    assertChange(false, limit.add(1001));
  }

  @Test
  void returnsOnlyAfterSuccessiveGoodSamples() {
    assertChange(false, limit.add(2000));
    for (int i = 0; i < 3; i++) {
      assertNoChange(false, limit.add(1));
      assertNoChange(false, i == 1 ? limit.addNone(Reason.BUSY) : limit.add(801));
    }
    assertNoChange(false, limit.add(1));
    assertChange(true, limit.add(1));
  }

  @Test
  void samplesBeforeItLeavesDoNotCount() {
    assertNoChange(true, limit.add(1));
    assertNoChange(true, limit.add(1));
    assertChange(false, limit.add(2000));
    assertNoChange(false, limit.add(1));
    assertChange(true, limit.add(1));
  }

  @Test
  void leavesIfThereIsNoBound() {
    Optional<Accuracy> change = limit.addNone(Reason.UNRELIABLE);
    assertChange(false, change);
    assertThat(change.orElseThrow().reason()).contains(Reason.UNRELIABLE);
    assertThat(change.orElseThrow().bound()).isEmpty();
    assertThat(change.orElseThrow())
        .hasToString(
            "page: outside the accuracy limit, no time with a bound (UNRELIABLE), limit 1 us");
    assertNoChange(false, limit.addNone(Reason.BUSY));
    assertThat(limit.current().orElseThrow().reason()).contains(Reason.BUSY);
    assertNoChange(false, limit.add(1));
    assertThat(limit.current().orElseThrow().bound()).contains(Duration.ofNanos(1));
    assertChange(true, limit.add(1));
    assertThat(limit.current().orElseThrow())
        .hasToString("page: within the accuracy limit, bound 1 ns, limit 1 us");
  }

  @Test
  void acceptsTheLargestBound() {
    assertChange(false, limit.add(Long.MAX_VALUE));
    assertThat(limit.current().orElseThrow().description()).startsWith("bound 9223372036.");
  }

  @Test
  void refusesLimitsOutsideTheirRange() {
    for (Duration other :
        new Duration[] {Duration.ZERO, Duration.ofNanos(-1), Duration.ofDays(1).plusNanos(1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> AccuracyLimit.check(other))
          .withMessageContaining("from a nanosecond to a day");
    }
    assertThat(AccuracyLimit.check(LIMIT)).isEqualTo(LIMIT);
  }
}
