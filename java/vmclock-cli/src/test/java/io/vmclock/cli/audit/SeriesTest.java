package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SeriesTest {
  private static RecordLine line(double second, long bound, long offset) {
    return new RecordLine(
        1,
        RecordLine.Type.SAMPLE,
        TestRecord.at(second),
        Map.of("max_error_nanos", "" + bound, "system_offset_nanos", "" + offset),
        ImmutableList.of());
  }

  @Test
  void keepsTheExtremesWhenItsStepsBecomeLonger() {
    Series series = new Series(null, null);
    for (int i = 0; i < 100_000; i++) {
      series.add(line(i, i == 54_321 ? 999 : 50, i == 777 ? -40 : i == 778 ? 40 : 0));
    }
    assertThat(series.steps()).hasSizeBetween(Series.MOST / 2, Series.MOST);
    assertThat(series.width() * series.steps().size())
        .isGreaterThanOrEqualTo(99_999 * TestRecord.SECOND);
    int worst = (int) (54_321 * TestRecord.SECOND / series.width());
    assertThat(series.steps().get(worst).bound).isEqualTo(999);
    assertThat(series.begin(worst))
        .isBetween(
            TestRecord.BEGIN + 54_321 * TestRecord.SECOND - series.width(),
            TestRecord.BEGIN + 54_321 * TestRecord.SECOND);
    assertThat(series.steps().stream().mapToLong(step -> step.smallestOffset).min()).hasValue(-40);
    assertThat(series.steps().stream().mapToLong(step -> step.largestOffset).max()).hasValue(40);
  }

  @Test
  void survivesTimesThatJump() {
    Series series = new Series(null, null);
    series.add(line(0, 50, 0));
    series.add(line(-1e6, 60, 0));
    series.add(line(4e9, 70, 0));
    assertThat(series.steps().get(0).bound).isEqualTo(60);
    assertThat(series.steps().get(series.steps().size() - 1).bound).isEqualTo(70);
  }

  @Test
  void leavesOutSamplesOutsideOfThePeriod() {
    Instant from = TestRecord.at(1);
    Series series = new Series(from, TestRecord.at(2));
    series.add(line(0.9, 50, 0));
    series.add(line(2.1, 50, 0));
    assertThat(series.steps()).isEmpty();
    series.add(line(1.5, 50, 0));
    assertThat(series.steps()).hasSize(1);
  }
}
