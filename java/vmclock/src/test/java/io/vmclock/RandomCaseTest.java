package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomCaseTest {
  private static final int CASES = 100_000;

  private static LongStream draw(long min, long max) {
    return LongStream.range(0, CASES)
        .map(i -> new RandomCase(RandomCase.SEED + i).between(min, max));
  }

  @Test
  void sameSeedDrawsTheSameValues() {
    assertThat(new RandomCase(5).numbers(100, Long.MIN_VALUE, Long.MAX_VALUE))
        .isEqualTo(new RandomCase(5).numbers(100, Long.MIN_VALUE, Long.MAX_VALUE))
        .isNotEqualTo(new RandomCase(6).numbers(100, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "0, 1",
    "-9, 9",
    "1, 100000000000",
    "-20, -7",
    "-9223372036854775808, 9223372036854775807"
  })
  void staysInTheRangeAndReachesBothEnds(long min, long max) {
    assertThat(draw(min, max).summaryStatistics())
        .satisfies(drawn -> assertThat(drawn.getMin()).isEqualTo(min))
        .satisfies(drawn -> assertThat(drawn.getMax()).isEqualTo(max));
  }

  @Test
  void aQuarterOfTheNumbersAndAnEighthOfTheCasesAreEdges() {
    Set<Long> edges =
        Set.of(
            Long.MIN_VALUE,
            Long.MIN_VALUE + 1,
            -0x8000_0001L,
            -0x8000_0000L,
            -2L,
            -1L,
            0L,
            1L,
            2L,
            0x7fff_ffffL,
            0x8000_0000L,
            0xffff_ffffL,
            0x1_0000_0000L,
            Long.MAX_VALUE - 1,
            Long.MAX_VALUE);
    double share =
        draw(Long.MIN_VALUE, Long.MAX_VALUE).filter(edges::contains).count() / (double) CASES;
    // And some of the numbers of few bits, which are edges by chance.
    assertThat(share).isBetween(1 / 8.0 + 7 / 8.0 / 4, 1 / 8.0 + 7 / 8.0 / 4 + 0.05);
    for (long edge : edges) {
      assertThat(draw(Long.MIN_VALUE, Long.MAX_VALUE)).as("draws").contains(edge);
    }
  }

  @Test
  void aFailureNamesTheSeedAndTheValues() {
    RandomCase random = new RandomCase(77);
    long first = random.number();
    String second = random.oneOf("a", "b");
    assertThat(random.describe()).contains("-Dvmclock.seed=77", "[" + first + ", " + second + "]");
  }
}
