package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.common.collect.Range;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TimeBoundsTest {
  private static TimeBounds of(long earliest, long latest) {
    return new TimeBounds(earliest, latest);
  }

  @Test
  void refusesEndsOutOfOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> of(2, 1))
        .withMessageContaining("2 ns")
        .withMessageContaining("1 ns");
    assertThat(of(2, 2).earliestNanos()).isEqualTo(of(2, 2).latestNanos());
  }

  @Test
  void orderIsDefiniteOnlyWithoutACommonInstant() {
    assertThat(of(1, 2).definitelyBefore(of(3, 4))).isTrue();
    assertThat(of(3, 4).definitelyAfter(of(1, 2))).isTrue();
    assertThat(of(1, 2).overlaps(of(3, 4))).isFalse();

    assertThat(of(1, 2).definitelyBefore(of(2, 4))).as("both ends are included").isFalse();
    assertThat(of(2, 4).definitelyAfter(of(1, 2))).isFalse();
    assertThat(of(1, 2).overlaps(of(2, 4))).isTrue();
  }

  @Test
  void exactlyOneOfBeforeAfterAndOverlapsHolds() {
    for (long a = 0; a < 4; a++) {
      for (long b = a; b < 4; b++) {
        for (long c = 0; c < 4; c++) {
          for (long d = c; d < 4; d++) {
            TimeBounds here = of(a, b);
            TimeBounds there = of(c, d);
            assertThat(here.definitelyBefore(there)).isEqualTo(b < c);
            assertThat(here.definitelyAfter(there)).isEqualTo(d < a);
            assertThat(here.overlaps(there)).isEqualTo(b >= c && d >= a);
            assertThat(here.overlaps(there)).isEqualTo(there.overlaps(here));
          }
        }
      }
    }
  }

  @Test
  void extremesAreTimesToo() {
    TimeBounds all = of(Long.MIN_VALUE, Long.MAX_VALUE);
    assertThat(all.overlaps(of(0, 0))).isTrue();
    assertThat(all.toRange())
        .isEqualTo(
            Range.closed(
                Instant.parse("1677-09-21T00:12:43.145224192Z"),
                Instant.parse("2262-04-11T23:47:16.854775807Z")));
  }

  @Test
  void rangeOfInstantsHasBothEnds() {
    assertThat(of(-1, 1_000_000_001).toRange())
        .isEqualTo(
            Range.closed(Instant.ofEpochSecond(-1, 999_999_999), Instant.ofEpochSecond(1, 1)));
  }

  @Test
  void equalsByValue() {
    assertThat(of(1, 2)).isEqualTo(of(1, 2)).hasSameHashCodeAs(of(1, 2));
    assertThat(of(1, 2)).isNotEqualTo(of(1, 3)).isNotEqualTo(of(0, 2)).isNotEqualTo("[1, 2]");
    assertThat(of(1, 2)).hasToString("[1 ns, 2 ns]");
  }
}
