package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.RandomCase;
import io.vmclock.RandomCases;
import io.vmclock.RandomCases.Batch;
import io.vmclock.internal.Kernel.Status;
import io.vmclock.time.KernelState.Observation;
import io.vmclock.time.KernelState.Window;
import io.vmclock.time.PageMarks.Marks;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class KernelStateTest {
  private static final long SECOND = 1_000_000_000;
  private static final long MILLI = 1_000_000;
  private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").getEpochSecond() * SECOND;
  private static final Marks ONE = new Marks(1, 1);
  private static final Status UNSYNC = new Status(false, 16 * SECOND, 0);

  private static Observation observation(Marks marks, Status word) {
    return new Observation(marks, new Window(0, NOON, 0), word);
  }

  private static Status sync(long maxErrorNanos) {
    return new Status(true, maxErrorNanos, 0);
  }

  private static KernelState first(Status word) {
    return KernelState.first(observation(ONE, word));
  }

  private static KernelState disrupted(Status seenAfter) {
    return first(sync(MILLI)).next(observation(new Marks(2, 1), seenAfter));
  }

  private static KernelState then(KernelState state, Status word) {
    return state.next(observation(state.observation().marks(), word));
  }

  private static boolean agree(Window observed, Window now) {
    return KernelState.first(new Observation(ONE, observed, UNSYNC))
        .agreesWith(now.before(), now.utcNanos(), now.after());
  }

  private static long maxError(KernelState state, Window now) {
    return maxError(state, now, 0);
  }

  private static long maxError(KernelState state, Window now, long additionalNanos) {
    return state.maxErrorNanos(now.before(), now.utcNanos(), now.after(), additionalNanos);
  }

  // --- Usable or not -------------------------------------------------------------------------

  @Test
  void isUsableIfTheKernelIsSynchronized() {
    assertThat(first(sync(MILLI)).isUsable()).isTrue();
    assertThat(first(UNSYNC).isUsable()).isFalse();
  }

  @Test
  void followsTheKernelWithoutADisruption() {
    KernelState lost = then(first(sync(MILLI)), UNSYNC);

    assertThat(lost.isUsable()).isFalse();
    assertThat(lost.isInvalidated()).isFalse();
    assertThat(then(lost, sync(MILLI)).isUsable()).isTrue();
    assertThat(then(first(sync(MILLI)), sync(2 * MILLI)).isUsable()).isTrue();
  }

  @Test
  void anyChangedMarkInvalidates() {
    KernelState state = first(sync(MILLI));

    for (Marks marks :
        new Marks[] {new Marks(2, 1), new Marks(0, 1), new Marks(1, 0), new Marks(1, ~1L)}) {
      assertThat(state.next(observation(marks, sync(MILLI))).isUsable()).isFalse();
      // A smaller bound does not help: the kernel may have set it before the disruption.
      assertThat(state.next(observation(marks, sync(1))).isUsable()).isFalse();
    }
  }

  @Test
  void staysInvalidWhileTheBoundOnlyGrows() {
    KernelState state = disrupted(sync(MILLI));
    for (int second = 0; second < 100; second++) {
      state = then(state, sync(MILLI + second * 500_000L));
      assertThat(state.isUsable()).isFalse();
    }
  }

  @Test
  void aSmallerBoundShowsThatTheClockWasSet() {
    KernelState grown = then(disrupted(sync(MILLI)), sync(30 * MILLI));

    // Larger than right after the disruption, and smaller than at the last observation.
    assertThat(then(grown, sync(5 * MILLI)).isUsable()).isTrue();
    assertThat(then(grown, sync(30 * MILLI - 1)).isUsable()).isTrue();
    assertThat(then(grown, sync(30 * MILLI)).isUsable()).isFalse();
  }

  @Test
  void isUsableWhenSynchronizedAgain() {
    assertThat(then(disrupted(UNSYNC), sync(MILLI)).isUsable()).isTrue();
    assertThat(then(then(disrupted(sync(MILLI)), UNSYNC), sync(16 * SECOND)).isUsable()).isTrue();
  }

  @Test
  void staysInvalidWhileUnsynchronized() {
    KernelState state = then(disrupted(sync(MILLI)), new Status(false, 1, 0));

    assertThat(state.isUsable()).isFalse();
    assertThat(state.isInvalidated()).isTrue();
  }

  @Test
  void anotherDisruptionInvalidatesAgain() {
    KernelState anew = then(disrupted(sync(2 * MILLI)), sync(MILLI));
    assertThat(anew.isUsable()).isTrue();
    KernelState again = anew.next(observation(new Marks(3, 1), sync(1)));

    assertThat(again.isUsable()).isFalse();
    assertThat(then(again, sync(2)).isUsable()).isFalse();
    assertThat(then(again, sync(0)).isUsable()).isTrue();
  }

  @Test
  void aFailedCallShowsNoSynchronization() {
    KernelState invalid = disrupted(sync(2 * MILLI));
    KernelState failed = then(invalid, new Status(-38, 0, 0));

    assertThat(failed.isUsable()).isFalse();
    assertThat(then(failed, sync(2 * MILLI)).isUsable()).isFalse();
    assertThat(then(failed, sync(2 * MILLI - 1)).isUsable()).isTrue();
    assertThat(then(then(first(sync(MILLI)), new Status(-38, 0, 0)), sync(MILLI)).isUsable())
        .isTrue();
  }

  // --- The bound -----------------------------------------------------------------------------

  @RandomCases(1000)
  void boundGrowsLikeTheKernelsAndCoversTheWindows(Batch cases) {
    for (RandomCase random : cases) {
      long maxError = random.between(0, 16 * SECOND);
      long firstWidth = random.between(0, 10_000);
      long age = random.between(0, 100_000 * SECOND);
      long width = random.between(0, MILLI);
      KernelState state =
          KernelState.first(
              new Observation(ONE, new Window(1000, NOON, 1000 + firstWidth), sync(maxError)));
      Window now = new Window(1000 + age, NOON + age, 1000 + age + width);

      BigDecimal grown =
          BigDecimal.valueOf(age + width)
              .multiply(new BigDecimal("0.0005"))
              .setScale(0, RoundingMode.CEILING);
      long least = maxError + 500_000 + grown.longValueExact() + firstWidth + width;
      assertThat(maxError(state, now)).isBetween(least, least + 1);
    }
  }

  @Test
  void boundCoversTheStepsOfTheKernelsBound() {
    // The observation is just before the kernel raises its bound, and the reading just after.
    Window look = new Window(0, NOON, 0);
    KernelState state = KernelState.first(new Observation(ONE, look, sync(MILLI)));

    assertThat(maxError(state, new Window(1, NOON + 1, 1))).isGreaterThanOrEqualTo(MILLI + 500_000);
  }

  @Test
  void boundIsASecondWiderOnlyAroundALeap() {
    long midnight = Instant.parse("2017-01-01T00:00:00Z").getEpochSecond() * SECOND;
    for (int leap : new int[] {1, -1, 0}) {
      KernelState state =
          KernelState.first(
              new Observation(ONE, new Window(0, midnight, 0), new Status(true, 10 * MILLI, leap)));
      long plain = 10 * MILLI + 500_000 + 1;
      long near = leap == 0 ? plain : plain + SECOND;
      // The kernel counts 23:59:59 twice, so the leap is one second before its midnight.
      for (long utc :
          new long[] {midnight, midnight + 10 * MILLI, midnight - SECOND, midnight - MILLI}) {
        assertThat(maxError(state, new Window(0, utc, 0))).isEqualTo(near);
      }
      assertThat(maxError(state, new Window(0, midnight - 2 * SECOND, 0))).isEqualTo(plain);
      assertThat(maxError(state, new Window(0, midnight + 2 * SECOND, 0))).isEqualTo(plain);
    }
  }

  @Test
  void anAdditionalErrorWidensTheBoundAndTheTimeAroundALeap() {
    long midnight = Instant.parse("2017-01-01T00:00:00Z").getEpochSecond() * SECOND;
    KernelState state =
        KernelState.first(
            new Observation(ONE, new Window(0, midnight, 0), new Status(true, 10 * MILLI, 1)));
    long utc = midnight + 5 * SECOND;
    Window now = new Window(0, utc, 0);

    assertThat(maxError(state, now, 20 * MILLI)).isEqualTo(maxError(state, now) + 20 * MILLI);
    assertThat(maxError(state, now, 5 * SECOND)).isEqualTo(maxError(state, now) + 6 * SECOND);
  }

  // --- Steps of the clock --------------------------------------------------------------------

  @RandomCases(1000)
  void windowsOfARunningClockAgree(Batch cases) {
    for (RandomCase random : cases) {
      long firstWidth = random.between(0, MILLI);
      long secondWidth = random.between(0, MILLI);
      long later = random.between(0, 100 * SECOND);
      // The clock is read anywhere in its window.
      Window first = new Window(0, NOON + firstWidth / 3, firstWidth);
      Window second = new Window(later, NOON + later + secondWidth, later + secondWidth);

      assertThat(agree(first, second)).isTrue();
      assertThat(agree(second, first)).isTrue();
    }
  }

  @RandomCases(1000)
  void detectsAStepBeyondTheWindows(Batch cases) {
    for (RandomCase random : cases) {
      long firstWidth = random.between(0, MILLI);
      long secondWidth = random.between(0, MILLI);
      long beyond = random.between(1, 100 * SECOND);
      long step = firstWidth + secondWidth + beyond;
      Window first = new Window(0, NOON, firstWidth);

      assertThat(agree(first, new Window(5, NOON + 5 + step, 5 + secondWidth))).isFalse();
      assertThat(agree(first, new Window(5, NOON + 5 - step, 5 + secondWidth))).isFalse();
    }
  }
}
