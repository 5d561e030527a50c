package io.vmclock.cli.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SampleFilterTest {
  private final SampleFilter filter = new SampleFilter(true);

  private List<Long> add(int second, long bound) {
    List<Long> seconds = new ArrayList<>();
    filter
        .add(TestRecord.sampleAt(second * TestRecord.SECOND, bound), second * TestRecord.SECOND)
        .forEach(chosen -> seconds.add(chosen.utcNanos() / TestRecord.SECOND));
    return seconds;
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
    assertThat(filter.rest()).extracting(Sample::utcNanos).containsExactly(61 * TestRecord.SECOND);
    assertThat(filter.rest()).isEmpty();
  }

  @Test
  void choosesAllIfItIsOff() {
    SampleFilter all = new SampleFilter(false);
    for (int i = 0; i < 3; i++) {
      assertThat(all.add(TestRecord.sampleAt(i, 50), i)).hasSize(1);
    }
    assertThat(all.rest()).isEmpty();
  }
}
