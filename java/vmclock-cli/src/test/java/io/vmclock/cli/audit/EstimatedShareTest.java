package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.collect.ImmutableList;
import io.vmclock.internal.SampleTimes;
import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The share of the time within a limit that random samples show. */
class EstimatedShareTest {
  private static final long HOUR = 3600 * TestRecord.SECOND;

  /** The bound grows from 10 us to 510 us in each second. It is at most the limit for 180 ms. */
  private static long bound(long nanoTime) {
    return 10_000 + nanoTime % TestRecord.SECOND / 2000;
  }

  /** Records a simulated hour of a source that is updated each second. */
  private static Summary hour(long every, long phase, boolean changesOnly) throws Exception {
    Summary summary = new Summary(null, null);
    summary.add(opened(every, changesOnly));
    Duration interval = Duration.ofNanos(every);
    SampleFilter filter = new SampleFilter(changesOnly, interval);
    long begin = TestRecord.BEGIN + phase;
    SampleTimes times = new SampleTimes(interval, new SplittableRandom(1), begin);
    for (long now = begin; now < begin + HOUR; now += times.untilNext(now).toNanos()) {
      for (Entry entry : filter.add(TestRecord.sampleAt(now, bound(now)), now)) {
        summary.add(RecordLine.parse(entry.json(1)));
      }
    }
    summary.end();
    return summary;
  }

  private static RecordLine opened(long every, boolean changesOnly) {
    String longest = Long.toString(changesOnly ? every + 60 * TestRecord.SECOND : every);
    return new RecordLine(
        1,
        RecordLine.Type.OPENED,
        TestRecord.at(0),
        Map.of(
            "every_nanos",
            Long.toString(every),
            "longest_interval_nanos",
            longest,
            "random_times",
            "true"),
        ImmutableList.of());
  }

  /** With a fixed interval, the estimate is 1 for the first of these phases, and 0 for the last. */
  @ParameterizedTest
  @ValueSource(longs = {10, 170, 190, 900})
  void theEstimateDoesNotDependOnThePhase(long millis) throws Exception {
    for (long every : new long[] {TestRecord.SECOND, TestRecord.SECOND / 5}) {
      for (boolean changesOnly : new boolean[] {true, false}) {
        Summary summary = hour(every, millis * 1_000_000, changesOnly);
        assertThat(summary.estimatedShare()).isCloseTo(0.18, within(0.02));
        assertThat(summary.share()).isLessThan(0.1);
        assertThat(summary.gapCount()).isZero();
      }
    }
  }
}
