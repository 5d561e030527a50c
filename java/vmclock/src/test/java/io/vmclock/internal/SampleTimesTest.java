package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SampleTimesTest {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration HOUR = Duration.ofHours(1);

  @Test
  void theTimeBetweenTwoSamplesIsFromHalfOfTheIntervalToOneAndAHalf() {
    SampleTimes times = new SampleTimes(EVERY, new SplittableRandom(1), 0);
    long now = 0;
    long shortest = Long.MAX_VALUE;
    long longest = 0;
    for (int i = 0; i < 10_000; i++) {
      long wait = times.untilNext(now).toNanos();
      shortest = Math.min(shortest, wait);
      longest = Math.max(longest, wait);
      now += wait;
    }
    assertThat(Duration.ofNanos(shortest))
        .isBetween(SampleTimes.shortest(EVERY), Duration.ofMillis(510));
    assertThat(Duration.ofNanos(longest))
        .isBetween(Duration.ofMillis(1490), SampleTimes.longest(EVERY));
    assertThat(now / 10_000.0).isCloseTo(1e9, within(1e7));
  }

  @Test
  void aDelayMovesNoLaterSample() {
    SampleTimes times = new SampleTimes(EVERY, new SplittableRandom(1), 0);
    SampleTimes delayed = new SampleTimes(EVERY, new SplittableRandom(1), 0);
    long first = times.untilNext(0).toNanos();
    assertThat(delayed.untilNext(0).toNanos()).isEqualTo(first);
    long second = first + times.untilNext(first).toNanos();
    long late = first + 400_000_000;
    assertThat(late + delayed.untilNext(late).toNanos()).isEqualTo(second);
  }

  @Test
  void aPauseIsNotCaughtUp() {
    SampleTimes times = new SampleTimes(EVERY, new SplittableRandom(1), 0);
    assertThat(times.untilNext(HOUR.toNanos())).isGreaterThanOrEqualTo(SampleTimes.shortest(EVERY));
  }

  /** A clock can begin anywhere, also shortly before its largest value. */
  @Test
  void theTimerMayOverflow() {
    SampleTimes early = new SampleTimes(EVERY, new SplittableRandom(1), 0);
    SampleTimes late = new SampleTimes(EVERY, new SplittableRandom(1), Long.MAX_VALUE - 10);
    assertThat(late.untilNext(Long.MAX_VALUE - 5)).isEqualTo(early.untilNext(5));
  }
}
