package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import com.google.common.collect.Range;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class TimeBoundsTest {
  private static final TimeBounds ALL = of(Long.MIN_VALUE, Long.MAX_VALUE);

  private static TimeBounds of(long earliest, long latest) {
    return TimeBounds.utc(earliest, latest);
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
  void hasTheScaleItWasMadeFor() {
    assertThat(TimeBounds.utc(1, 2).scale()).isEqualTo(TimeScale.UTC);
    assertThat(TimeBounds.tai(1, 2).scale()).isEqualTo(TimeScale.TAI);
  }

  @Test
  void orderIsKnownOnlyWithoutACommonInstant() {
    assertThat(of(1, 2).isBefore(of(3, 4))).isTrue();
    assertThat(of(3, 4).isAfter(of(1, 2))).isTrue();
    assertThat(of(1, 2).overlaps(of(3, 4))).isFalse();

    assertThat(of(1, 2).isBefore(of(2, 4))).as("both ends are included").isFalse();
    assertThat(of(2, 4).isAfter(of(1, 2))).isFalse();
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
            assertThat(here.isBefore(there)).isEqualTo(b < c);
            assertThat(here.isAfter(there)).isEqualTo(d < a);
            assertThat(here.overlaps(there)).isEqualTo(b >= c && d >= a);
            assertThat(here.overlaps(there)).isEqualTo(there.overlaps(here));
          }
        }
      }
    }
  }

  @Test
  void refusesToCompareScales() {
    TimeBounds utc = TimeBounds.utc(1, 2);
    TimeBounds tai = TimeBounds.tai(1, 2);
    refusesScales(() -> utc.isBefore(tai));
    refusesScales(() -> utc.isAfter(tai));
    refusesScales(() -> tai.overlaps(utc));
  }

  private static void refusesScales(ThrowingCallable comparison) {
    assertThatIllegalArgumentException()
        .isThrownBy(comparison)
        .withMessageContaining("UTC")
        .withMessageContaining("TAI")
        .withMessageContaining("same scale");
  }

  @Test
  void widthIsExactOrTheHighestLong() {
    assertThat(of(-1, 2).widthNanos()).isEqualTo(3);
    assertThat(of(Long.MIN_VALUE, -1).widthNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(of(-2, Long.MAX_VALUE).widthNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(ALL.widthNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void midpointIsRoundedDown() {
    assertThat(of(1, 3).midpointNanos()).isEqualTo(2);
    assertThat(of(1, 4).midpointNanos()).isEqualTo(2);
    assertThat(of(-4, -1).midpointNanos()).isEqualTo(-3);
    assertThat(of(Long.MAX_VALUE - 2, Long.MAX_VALUE).midpointNanos())
        .isEqualTo(Long.MAX_VALUE - 1);
    assertThat(ALL.midpointNanos()).isEqualTo(-1);
  }

  @Test
  void containsBothEnds() {
    assertThat(of(1, 3).contains(0)).isFalse();
    assertThat(of(1, 3).contains(1)).isTrue();
    assertThat(of(1, 3).contains(3)).isTrue();
    assertThat(of(1, 3).contains(4)).isFalse();
  }

  @Test
  void extremesAreAlsoTimes() {
    assertThat(ALL.overlaps(of(0, 0))).isTrue();
    assertThat(ALL.asRange())
        .isEqualTo(
            Range.closed(
                Instant.parse("1677-09-21T00:12:43.145224192Z"),
                Instant.parse("2262-04-11T23:47:16.854775807Z")));
  }

  @Test
  void instantsAreBothEnds() {
    TimeBounds bounds = of(-1, 1_000_000_001);
    assertThat(bounds.earliestInstant()).isEqualTo(Instant.ofEpochSecond(-1, 999_999_999));
    assertThat(bounds.latestInstant()).isEqualTo(Instant.ofEpochSecond(1, 1));
    assertThat(bounds.asRange())
        .isEqualTo(Range.closed(bounds.earliestInstant(), bounds.latestInstant()));
  }

  @Test
  void taiHasNoInstants() {
    TimeBounds tai = TimeBounds.tai(1, 2);
    refusesInstant(tai::earliestInstant);
    refusesInstant(tai::latestInstant);
    refusesInstant(tai::asRange);
  }

  private static void refusesInstant(ThrowingCallable call) {
    assertThatIllegalStateException()
        .isThrownBy(call)
        .withMessageContaining("TAI")
        .withMessageContaining("utcBounds()");
  }

  @Test
  void equalsByScaleAndEnds() {
    assertThat(of(1, 2)).isEqualTo(of(1, 2)).hasSameHashCodeAs(of(1, 2));
    assertThat(of(1, 2)).isNotEqualTo(of(1, 3)).isNotEqualTo(of(0, 2)).isNotEqualTo("[1, 2]");
    assertThat(of(1, 2)).isNotEqualTo(TimeBounds.tai(1, 2));
    assertThat(of(1, 2))
        .hasToString("UTC [1970-01-01T00:00:00.000000001Z, 1970-01-01T00:00:00.000000002Z]");
    assertThat(TimeBounds.tai(0, 1_500_000_000))
        .hasToString("TAI [1970-01-01T00:00:00, 1970-01-01T00:00:01.500]");
  }
}
