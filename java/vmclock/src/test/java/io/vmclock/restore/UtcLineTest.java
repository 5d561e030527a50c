package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import org.junit.jupiter.api.Test;

class UtcLineTest {
  private static final long MILLI_NANOS = 1_000_000;

  /** nanoTime() can have any value, and can overflow. */
  private static final long START = Long.valueOf(Long.MAX_VALUE - 10);

  private static final long NOW = UtcLine.valueOf(1_800_000_000_123_456_789L);

  @Test
  void aValueHasMillisecondsAndAFraction() {
    assertThat(UtcLine.valueOf(0)).isZero();
    assertThat(UtcLine.valueOf(MILLI_NANOS / 4)).isEqualTo(1 << 17);
    assertThat(UtcLine.valueOf(MILLI_NANOS)).isEqualTo(1 << 19);
    assertThat(UtcLine.valueOf(Long.MAX_VALUE) >>> 19).isEqualTo(Long.MAX_VALUE / MILLI_NANOS);
    assertThat(UtcLine.valueOf(-1)).isZero();
    assertThat(UtcLine.valueOf(Long.MIN_VALUE)).isZero();
  }

  @Test
  void risesWithNanoTimeForAMillisecond() {
    UtcLine line = UtcLine.from(START, NOW);
    assertThat(line.at(START)).isEqualTo(NOW);
    assertThat(line.at(START + MILLI_NANOS / 2)).isCloseTo(NOW + UtcLine.MILLI / 2, within(1L));
    assertThat(line.holdsAt(START)).isTrue();
    assertThat(line.holdsAt(START + MILLI_NANOS - 1)).isTrue();
    assertThat(line.holdsAt(START + MILLI_NANOS)).isFalse();
    assertThat(line.holdsAt(START - 1)).isFalse();
    assertThat(line.holdsAt(START + Long.MIN_VALUE)).isFalse();
  }

  @Test
  void staysWhileItIsAtMostAMillisecondBehind() {
    UtcLine line = UtcLine.from(START, NOW);
    long soon = START + MILLI_NANOS / 4;
    assertThat(line.next(soon, line.at(soon) + UtcLine.MILLI)).isSameAs(line);
    assertThat(line.next(soon, NOW - UtcLine.MILLI * 1000)).isSameAs(line);
    long ahead = line.at(soon) + UtcLine.MILLI + 1;
    assertThat(line.next(soon, ahead).at(soon)).isEqualTo(ahead);
  }

  @Test
  void followsUtcFromMillisecondToMillisecond() {
    long late = START + 5 * MILLI_NANOS;
    long behind = NOW + UtcLine.MILLI * 9;
    assertThat(UtcLine.from(START, NOW).next(late, behind).at(late)).isEqualTo(behind);
  }

  @Test
  void compensatesASmallLeadInOneMillisecond() {
    long end = START + MILLI_NANOS;
    UtcLine line = UtcLine.from(START, NOW + UtcLine.MILLI / 4).next(end, NOW + UtcLine.MILLI);
    assertThat(line.at(end)).isCloseTo(NOW + UtcLine.MILLI * 5 / 4, within(2L));
    assertThat(line.at(end + MILLI_NANOS - 1)).isCloseTo(NOW + UtcLine.MILLI * 2, within(2L));
  }

  @Test
  void risesAtHalfTheSpeedUntilUtcHasCaughtUp() {
    long ahead = UtcLine.MILLI * 100;
    UtcLine line = UtcLine.from(START, NOW + ahead);
    for (int millis = 1; millis < 210; millis++) {
      long now = START + millis * MILLI_NANOS;
      long utc = NOW + UtcLine.MILLI * millis;
      line = line.next(now, utc);
      long left = Math.max(0, ahead - UtcLine.MILLI * millis / 2);
      assertThat(line.at(now) - utc).isCloseTo(left, within(UtcLine.MILLI));
    }
  }

  @RandomCases(5000)
  void neverFallsBelowTheValueOfAnotherThread(Batch cases) {
    for (RandomCase random : cases) {
      UtcLine before = UtcLine.from(START, NOW);
      long elapsed = 0;
      long utc = NOW;
      for (long step = random.between(2, 60); step > 0; step--) {
        long passing = random.between(0, 3 * MILLI_NANOS);
        long utcError = random.between(-(1L << 24), 1L << 24);
        elapsed += passing;
        utc += passing / 2 + utcError;
        long now = START + elapsed;
        UtcLine after = before.next(now, utc);
        assertThat(after.holdsAt(now)).isTrue();
        assertThat(after.at(now) - utc).isGreaterThanOrEqualTo(-UtcLine.MILLI);
        for (long later = 0; later < MILLI_NANOS; later += MILLI_NANOS / 7) {
          if (before.holdsAt(now + later) && after.holdsAt(now + later)) {
            assertThat(after.at(now + later)).isGreaterThanOrEqualTo(before.at(now + later));
          }
        }
        if (!before.holdsAt(now)) {
          long last = START + elapsed - passing + MILLI_NANOS;
          while (!before.holdsAt(last)) {
            last--;
          }
          long since = now - last - 1;
          assertThat(after.at(now)).isGreaterThan(before.at(last) + UtcLine.valueOf(since) / 2);
        }
        before = after;
      }
    }
  }
}
