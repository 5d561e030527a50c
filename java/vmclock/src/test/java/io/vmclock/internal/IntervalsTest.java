package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalsTest {
  @ParameterizedTest
  @ValueSource(strings = {"PT0.001S", "PT0.001000001S", "PT1S", "PT23H59M59.999999999S", "PT24H"})
  void returnsAnIntervalFromAMillisecondToADay(Duration interval) {
    assertThat(Intervals.checkInterval("interval", interval)).isSameAs(interval);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0.000999999S", "PT0S", "PT-1S", "PT24H0.000000001S", "PT48H"})
  void refusesAShorterOrLongerInterval(Duration interval) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Intervals.checkInterval("update interval", interval))
        .withMessage(
            "The update interval is " + interval + ", but must be from a millisecond to a day");
  }

  @Test
  void refusesIntervalsWhoseMillisecondsOverflow() {
    for (long seconds : new long[] {Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Intervals.checkInterval("interval", Duration.ofSeconds(seconds)));
    }
  }
}
