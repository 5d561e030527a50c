package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.cli.Cli;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SampleFilterTest {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final SampleFilter filter = new SampleFilter(true, EVERY);

  private List<Long> add(int second, long bound) {
    List<Long> seconds = new ArrayList<>();
    filter
        .add(TestRecord.sampleAt(second * TestRecord.SECOND, bound), second * TestRecord.SECOND)
        .forEach(chosen -> seconds.add(chosen.utcNanos() / TestRecord.SECOND));
    return seconds;
  }

  /** Takes a good sample, and returns the lines to record: the type, the second, the reason. */
  private List<String> lines(SampleFilter filter, double utc, double elapsed) throws Exception {
    List<String> lines = new ArrayList<>();
    for (Entry entry :
        filter.add(
            TestRecord.sampleAt(Math.round(utc * TestRecord.SECOND), 50),
            Math.round(elapsed * TestRecord.SECOND))) {
      String reason = Cli.json(entry.json(1)).path("reason").asText();
      lines.add(
          (entry.type().text + " " + (double) entry.utcNanos() / TestRecord.SECOND + " " + reason)
              .strip());
    }
    return lines;
  }

  @Test
  void choosesAChangeAndTheSampleBeforeIt() {
    assertThat(add(0, 50)).containsExactly(0L);
    assertThat(add(1, 50)).isEmpty();
    assertThat(add(2, 50)).isEmpty();
    assertThat(add(3, 200_000)).contains(2L, 3L);
    assertThat(add(4, 200_001)).isEmpty();
    assertThat(add(5, -1)).containsExactly(4L, 5L);
    assertThat(add(6, 50)).containsExactly(6L);
  }

  @Test
  void choosesTheWorstAndTheLastOfEachMinute() {
    assertThat(add(0, 50)).containsExactly(0L);
    for (int i = 1; i < 60; i++) {
      assertThat(add(i, i == 20 ? 90 : 50)).isEmpty();
    }
    assertThat(add(60, 50)).containsExactly(20L, 60L);
    assertThat(add(61, 50)).isEmpty();
    assertThat(filter.rest()).extracting(Entry::utcNanos).containsExactly(61 * TestRecord.SECOND);
    assertThat(filter.rest()).isEmpty();
  }

  @Test
  void choosesAllIfItIsOff() {
    SampleFilter all = new SampleFilter(false, EVERY);
    for (int i = 0; i < 3; i++) {
      assertThat(all.add(TestRecord.sampleAt(i, 50), i)).hasSize(1);
    }
    assertThat(all.rest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aJumpOfTheClockIsAGap(boolean changesOnly) throws Exception {
    SampleFilter filter = new SampleFilter(changesOnly, EVERY);
    assertThat(lines(filter, 100, 0)).containsExactly("sample 100.0");
    String last = "sample 101.0";
    assertThat(lines(filter, 101, 1)).isEqualTo(changesOnly ? List.of() : List.of(last));
    List<String> forward = lines(filter, 103, 2);
    assertThat(changesOnly ? forward.remove(0) : last).isEqualTo(last);
    assertThat(forward.get(0)).startsWith("gap 103.0 the clock jumped forward by 1 s: ");
    assertThat(forward.get(1)).isEqualTo("sample 103.0");
    List<String> back = lines(filter, 100, 3);
    assertThat(back.get(0))
        .startsWith("gap 100.0 the clock jumped back by 4 s: ")
        .doesNotContain("leap");
    assertThat(back.get(1)).isEqualTo("sample 100.0");
  }

  @ParameterizedTest
  @CsvSource({
    "-1.001, ', or a leap second was inserted'",
    "-1.6, switched",
    "-0.6, ', or a leap second was inserted'",
    "1, switched"
  })
  void aJumpBackByASecondCanBeALeapSecond(double jump, String end) throws Exception {
    assertThat(lines(filter, 100, 0)).hasSize(1);
    assertThat(lines(filter, 101 + jump, 1).get(0)).startsWith("gap ").endsWith(end);
  }

  @Test
  void aPauseOfTheRecorderIsAGap() throws Exception {
    assertThat(lines(filter, 100, 0)).hasSize(1);
    assertThat(lines(filter, 102, 2)).isEmpty();
    assertThat(lines(filter, 104.1, 4.1))
        .containsExactly("sample 102.0", "gap 104.1 " + SampleFilter.PAUSED, "sample 104.1");
  }

  @Test
  void aClockThatIsSlewedOrLateByLittleIsNoGap() throws Exception {
    SampleFilter hourly = new SampleFilter(true, Duration.ofHours(1));
    assertThat(lines(hourly, 0, 0)).hasSize(1);
    assertThat(lines(hourly, 3602, 3600)).containsExactly("sample 3602.0");
  }

  @Test
  void aStepBackIsRecorded() throws Exception {
    SampleFilter often = new SampleFilter(true, Duration.ofMillis(100));
    assertThat(lines(often, 100, 0)).hasSize(1);
    assertThat(lines(often, 100.1, 0.1)).isEmpty();
    assertThat(lines(often, 100, 0.2)).containsExactly("sample 100.1", "sample 100.0");
  }
}
