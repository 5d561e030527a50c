package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SummaryTest {
  @TempDir private Path temporary;
  private Path directory;

  @BeforeEach
  void name() {
    directory = temporary.resolve("record");
  }

  private void record(double @Nullable [] seconds, long... bounds) throws IOException {
    TestRecord record = new TestRecord(directory);
    for (int i = 0; i < bounds.length; i++) {
      record.sample(seconds == null ? i : seconds[i], bounds[i]);
    }
    record.stop(seconds == null ? bounds.length : seconds[bounds.length - 1]);
  }

  private Summary summary(@Nullable Double from, @Nullable Double to) throws IOException {
    Summary summary =
        new Summary(
            from == null ? null : TestRecord.at(from), to == null ? null : TestRecord.at(to));
    Verification.of(directory, summary::add);
    summary.end();
    return summary;
  }

  private static Period period(double begin, double end) {
    return new Period(TestRecord.at(begin), TestRecord.at(end));
  }

  @Test
  void aViolationReachesFromTheLastGoodSampleToTheNext() throws IOException {
    record(null, 50, 60, 200_000, 300_000, 70, 50, 50, 50, 50, 50, 50);
    Summary summary = summary(null, null);
    assertThat(summary.violations())
        .containsExactly(new Summary.Violation(period(1, 4), 300_000, false, ""));
    assertThat(summary.violated()).isEqualTo(Duration.ofSeconds(3));
    assertThat(summary.within()).isEqualTo(Duration.ofSeconds(7));
    assertThat(summary.share()).isEqualTo(0.7);
    assertThat(summary.worst()).isEqualTo(new Summary.Worst(300_000, TestRecord.at(3)));
    assertThat(summary.worstOfSystem()).isEqualTo(new Summary.Worst(300_009, TestRecord.at(3)));
    assertThat(summary.sources())
        .containsExactly(java.util.Map.entry("page", Duration.ofSeconds(10)));
  }

  @Test
  void timeWithoutASourceIsAViolation() throws IOException {
    record(null, 50, -1, 50, 200_000);
    Summary summary = summary(null, null);
    assertThat(summary.violations())
        .containsExactly(
            new Summary.Violation(period(0, 2), -1, true, ""),
            new Summary.Violation(period(2, 3), 200_000, false, ""));
    assertThat(summary.share()).isZero();
  }

  @Test
  void aGapIsNotWithinTheLimit() throws IOException {
    record(new double[] {0, 1, 2, 12, 13, 14}, 50, 50, 50, 50, 50, 50);
    Summary summary = summary(null, null);
    assertThat(summary.gaps()).hasSize(1);
    assertThat(summary.gaps().get(0).period()).isEqualTo(period(2, 12));
    assertThat(summary.gaps().get(0).reason()).contains("paused");
    assertThat(summary.within()).isEqualTo(Duration.ofSeconds(4));
    assertThat(summary.missing()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void aLateSampleIsNoGap() throws IOException {
    record(new double[] {0, 2, 4.001}, 50, 50, 50);
    Summary summary = summary(null, null);
    assertThat(summary.gaps()).extracting(Summary.Gap::period).containsExactly(period(2, 4.001));
    assertThat(summary.within()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aStopIsAGapUntilTheNextStart() throws IOException {
    record(null, 50, 50);
    TestRecord next = new TestRecord(directory);
    next.sample(100, 50);
    next.stop(101);
    Summary summary = summary(null, null);
    assertThat(summary.gaps())
        .containsExactly(new Summary.Gap(period(1, 100), "the recorder was stopped"));
  }

  /** These samples are closer than those of a recorder that leaves samples out. */
  @Test
  void aStopIsAGapEvenIfItIsShort() throws IOException {
    TestRecord stopped = TestRecord.ofChanges(directory);
    stopped.sample(0, 50);
    stopped.stop(1);
    TestRecord killed = TestRecord.ofChanges(directory);
    killed.sample(50, 50);
    killed.close();
    TestRecord next = TestRecord.ofChanges(directory);
    next.sample(110, 50);
    next.sample(170, 50);
    next.stop(171);
    Summary summary = summary(null, null);
    assertThat(summary.gaps())
        .containsExactly(
            new Summary.Gap(period(0, 50), "the recorder was stopped"),
            new Summary.Gap(
                period(50, 110), "the recorder or the machine ended without closing the file"));
    assertThat(summary.within()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void timeUntilAStartIsAGapEvenIfTheFileBeforeWasClosed() {
    Summary summary = new Summary(null, null);
    String[] start = {"reason", "start", "longest_interval_nanos", "61000000000"};
    add(summary, RecordLine.Type.OPENED, 0, start);
    add(summary, RecordLine.Type.SAMPLE, 0, "state", "within");
    add(summary, RecordLine.Type.CLOSED, 1, "reason", "the day ended");
    add(summary, RecordLine.Type.OPENED, 50, start);
    add(summary, RecordLine.Type.SAMPLE, 50, "state", "within");
    summary.end();
    assertThat(summary.gaps())
        .containsExactly(new Summary.Gap(period(0, 50), "the recorder did not run"));
  }

  private static void add(Summary summary, RecordLine.Type type, int second, String... values) {
    Map<String, String> all = new HashMap<>();
    for (int i = 0; i < values.length; i += 2) {
      all.put(values[i], values[i + 1]);
    }
    summary.add(new RecordLine(1, type, TestRecord.at(second), all, ImmutableList.of()));
  }

  @Test
  void twoMinutesWithoutASampleAreAGapIfEachMinuteHasOne() throws IOException {
    try (TestRecord record = TestRecord.ofChanges(directory)) {
      record.sample(0, 50);
      record.sample(62, 50);
      record.sample(124.5, 50);
    }
    assertThat(summary(null, null).gaps())
        .containsExactly(new Summary.Gap(period(62, 124.5), SampleFilter.PAUSED));
  }

  @Test
  void aPeriodClipsEverything() throws IOException {
    record(null, 50, 200_000, 200_000, 200_000, 50, 50, 50, 50);
    Summary summary = summary(2.5, 5.5);
    assertThat(summary.violations())
        .extracting(Summary.Violation::period)
        .containsExactly(period(2.5, 4));
    assertThat(summary.within()).isEqualTo(Duration.ofMillis(1500));
    assertThat(summary.share()).isEqualTo(0.5);
    assertThat(summary.period()).isEqualTo(period(2.5, 5.5));
  }

  /** The line with the limit is before the period. */
  @Test
  void aPeriodInsideOfAFileHasItsLimit() throws IOException {
    record(null, 50, 50, 50, 50);
    assertThat(summary(1.5, 2.5).limits()).containsExactly(TestRecord.LIMIT);
    assertThat(summary(1.2, 1.8).limits()).containsExactly(TestRecord.LIMIT);
    assertThat(summary(10.0, 11.0).limits()).isEmpty();
  }

  @Test
  void aPeriodOutsideOfTheRecordIsAGap() throws IOException {
    record(null, 50, 50);
    Summary summary = summary(-10.0, 11.0);
    assertThat(summary.gaps())
        .extracting(Summary.Gap::period)
        .containsExactly(period(-10, 0), period(1, 11));
    assertThat(summary.missing()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void aTimeThatGoesBackIsAnEvent() throws IOException {
    record(new double[] {0, 1, 0.5, 1.5}, 50, 50, 50, 50);
    Summary summary = summary(null, null);
    assertThat(summary.events())
        .containsExactly(
            new Summary.Event(TestRecord.at(0.5), "time_went_back", "by 500000000 ns"));
    assertThat(summary.within()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void aGapIsListedEvenIfTheClockWentBackInIt() {
    for (int second : new int[] {40, 50}) {
      Summary summary = new Summary(null, null);
      add(summary, RecordLine.Type.SAMPLE, 50, "state", "within");
      add(summary, RecordLine.Type.GAP, 50, "reason", "the clock jumped back");
      add(summary, RecordLine.Type.SAMPLE, second, "state", "within");
      summary.end();
      assertThat(summary.gaps())
          .containsExactly(new Summary.Gap(period(second, second), "the clock jumped back"));
      assertThat(summary.gapCount()).isEqualTo(1);
      assertThat(summary.missing()).isZero();
    }
  }

  @Test
  void countsEvents() throws IOException {
    try (TestRecord record = new TestRecord(directory)) {
      record.sample(0, 50);
      record.event(0.1, "restored");
      record.event(0.2, "disrupted");
      record.event(0.3, "disrupted");
    }
    assertThat(summary(null, null).eventCounts().toString()).isEqualTo("{disrupted=2, restored=1}");
    assertThat(summary(0.15, 0.25).eventCounts().toString()).isEqualTo("{disrupted=1}");
  }

  /** The bound of the fourth sample crosses the limit, so half of two seconds counts. */
  @Test
  void theEstimateCountsHalfOfAChange() {
    Summary summary = new Summary(null, null);
    add(summary, RecordLine.Type.OPENED, 0, "random_times", "true");
    String[] states = {"within", "within", "within", "above", "within", "no_time", "no_time"};
    for (int i = 0; i < states.length; i++) {
      add(summary, RecordLine.Type.SAMPLE, i, "state", states[i]);
    }
    summary.end();
    assertThat(summary.share()).isEqualTo(2.0 / 6);
    assertThat(summary.estimatedShare()).isEqualTo(3.5 / 6);
  }

  /** Samples at a fixed interval can keep step with the updates of the source. */
  @Test
  void thereIsNoEstimateOfAnOldRecord() throws IOException {
    record(null, 50, 50, 200_000);
    Summary summary = summary(null, null);
    assertThat(summary.share()).isEqualTo(0.5);
    assertThat(summary.estimatedShare()).isNaN();
    assertThat(summary.recorders())
        .containsExactly(
            new RecorderSettings(
                "", Duration.ofSeconds(1), false, Duration.ZERO, ImmutableList.of()));
  }

  @Test
  void theSettingsAreThoseOfThePeriod() {
    Summary summary = new Summary(TestRecord.at(10), null);
    for (String host : new String[] {"first", "second", "second", "third"}) {
      int second = host.equals("first") ? 0 : 10;
      add(summary, RecordLine.Type.OPENED, second, "host", host);
      add(summary, RecordLine.Type.SAMPLE, second, "state", "within");
    }
    summary.end();
    assertThat(summary.recorders())
        .extracting(RecorderSettings::host)
        .containsExactly("second", "third");
  }

  @Test
  void aViolationHasTheFirstReasonInShort() {
    Summary summary = new Summary(null, null);
    String[] none = {"state", "no_time", "reason", "The page is broken. Mend it."};
    add(summary, RecordLine.Type.SAMPLE, 0, none);
    add(summary, RecordLine.Type.SAMPLE, 1, "state", "no_time");
    summary.end();
    assertThat(summary.violations())
        .containsExactly(new Summary.Violation(period(0, 1), -1, true, "The page is broken."));
  }

  @Test
  void percentIsRoundedDown() {
    assertThat(AuditReport.percent(1)).isEqualTo("100.0000 %");
    assertThat(AuditReport.percent(0.9999999)).isEqualTo("99.9999 %");
    assertThat(AuditReport.percent(Double.NaN)).isEqualTo("unknown");
  }
}
