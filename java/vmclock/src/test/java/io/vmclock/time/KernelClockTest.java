package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Kernel;
import io.vmclock.internal.Kernel.Status;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class KernelClockTest {
  private static final long SECOND = SimulatedKernel.SECOND;
  private static final long MILLI = SimulatedKernel.MILLI;
  private static final long START = SimulatedKernel.START;

  private final RawPage page = RawPage.create();
  private final VmClock source = VmClock.open(page.path());
  private final SimulatedKernel kernel = new SimulatedKernel();
  private KernelClock clock = newClock();

  private KernelClock newClock() {
    return new KernelClock(source, Duration.ofSeconds(1), kernel);
  }

  @BeforeEach
  void forgetTheFirstStatusRead() {
    kernel.statusReads = 0;
  }

  @AfterEach
  void close() {
    source.close();
    page.close();
  }

  @Test
  void returnsTheKernelsTimeAndBounds() {
    long utc = clock.utcNanos();
    TimeBounds bounds = clock.utcBounds();

    assertThat(utc).isBetween(START + 5 * SECOND, START + 5 * SECOND + 1000);
    assertThat(clock.utcInstant()).isAfter(Instant.ofEpochSecond(1_700_000_005));
    assertThat(bounds.earliestNanos()).isCloseTo(utc - MILLI - 500_000, within(200));
    assertThat(bounds.latestNanos()).isCloseTo(utc + MILLI + 500_000, within(200));
  }

  @Test
  void readsTheStatusOncePerInterval() {
    for (int i = 0; i < 1000; i++) {
      clock.utcNanos();
      clock.utcBounds();
    }
    assertThat(kernel.statusReads).isZero();

    kernel.monotonic += SECOND;
    clock.utcNanos();
    clock.utcNanos();
    assertThat(kernel.statusReads).isOne();
  }

  @Test
  void widensTheBoundWithTheNextStatus() {
    kernel.status = new Status(true, 40 * MILLI, 0);
    kernel.monotonic += SECOND;
    TimeBounds bounds = clock.utcBounds();

    assertThat(bounds.latestNanos() - bounds.earliestNanos()).isGreaterThan(80 * MILLI);
  }

  @Test
  void hasNoTimeWithoutSynchronization() {
    kernel.status = new Status(false, 16 * SECOND, 0);
    clock = newClock();

    assertUnreliable("not synchronized", clock::utcNanos);
    assertUnreliable("not synchronized", clock::utcBounds);
    assertUnreliable("not synchronized", clock::utcInstant);
    assertUnreliable("not synchronized", () -> clock.awaitPastUtc(TimeBounds.utc(0, 0)));
    kernel.status = new Status(true, MILLI, 0);
    kernel.monotonic += SECOND;
    assertThat(clock.utcNanos()).isGreaterThan(START);
  }

  @Test
  void readsTheStatusOncePerIntervalIfUnsynchronized() {
    kernel.status = new Status(false, 16 * SECOND, 0);
    kernel.monotonic += SECOND;
    for (int i = 0; i < 100; i++) {
      assertUnreliable("not synchronized", clock::utcNanos);
    }

    assertThat(kernel.statusReads).isOne();
  }

  @Test
  void isInvalidFromAMigrationUntilTheClockIsSet() {
    page.migrate();
    assertInvalidUntilTheClockIsSet();
  }

  @Test
  void isInvalidFromARestoreUntilTheClockIsSet() {
    page.cloneOnSameHost();
    assertInvalidUntilTheClockIsSet();
  }

  @Test
  void isInvalidIfTheGenerationDisappears() {
    page.update(fields -> fields.flags(0));
    assertInvalidUntilTheClockIsSet();
  }

  private void assertInvalidUntilTheClockIsSet() {
    assertUnreliable("disrupted", clock::utcNanos);
    assertUnreliable("disrupted", clock::utcBounds);
    kernel.monotonic += 10 * SECOND;
    kernel.status = new Status(true, 6 * MILLI, 0);
    assertUnreliable("disrupted", clock::utcNanos);
    kernel.monotonic += SECOND;
    kernel.status = new Status(true, 2 * MILLI, 0);
    assertThat(clock.utcNanos()).isGreaterThan(START);
  }

  @Test
  void readsTheStatusAgainIfTheClockWasSet() {
    // settimeofday(2) does this.
    kernel.distance += 60 * SECOND;
    kernel.status = new Status(false, 16 * SECOND, 0);
    assertUnreliable("not synchronized", clock::utcNanos);
    assertThat(kernel.statusReads).isOne();
  }

  @Test
  void followsAStepByTheServiceAtOnce() {
    // ADJ_SETOFFSET does this, and the kernel at a leap second.
    kernel.distance -= SECOND;
    kernel.status = new Status(true, 3 * MILLI, 0);
    TimeBounds bounds = clock.utcBounds();

    assertThat(bounds.latestNanos() - bounds.earliestNanos()).isGreaterThan(6 * MILLI);
    assertThat(bounds.latestNanos()).isLessThan(START + 5 * SECOND);
  }

  @Test
  void observesAgainIfTheMachineIsDisruptedMeanwhile() {
    page.migrate();
    kernel.onStatusRead =
        () -> {
          if (kernel.statusReads == 1) {
            page.migrate();
          }
        };

    assertUnreliable("disrupted", clock::utcNanos);
    assertThat(kernel.statusReads).isEqualTo(2);
  }

  @Test
  void observesAgainIfTheClockIsSetMeanwhile() {
    kernel.monotonic += SECOND;
    kernel.onStatusRead =
        () -> {
          if (kernel.statusReads == 1) {
            kernel.distance += SECOND;
          }
        };
    clock.utcNanos();

    assertThat(kernel.statusReads).isEqualTo(2);
  }

  @Test
  void givesUpOnAClockThatIsSetRepeatedly() {
    kernel.monotonic += SECOND;
    kernel.onStatusRead = () -> kernel.distance += SECOND;

    assertUnreliable("16 attempts", clock::utcNanos);
  }

  @Test
  void waitsUntilItsBoundsAreLater() throws InterruptedException {
    TimeBounds bounds = clock.utcBounds();
    kernel.monotonic += 2 * MILLI;
    assertThat(clock.utcBounds().overlaps(bounds)).isTrue();
    kernel.monotonic += 2 * MILLI;
    clock.awaitPastUtc(bounds);

    assertThat(clock.utcBounds().isAfter(bounds)).isTrue();
  }

  @Test
  void endsTheWaitAfterTheTimeout() throws InterruptedException {
    TimeBounds bounds = clock.utcBounds();

    assertThat(clock.awaitPastUtc(bounds, Duration.ZERO)).isFalse();
    kernel.monotonic += 4 * MILLI;
    assertThat(clock.awaitPastUtc(bounds, Duration.ZERO)).isTrue();
  }

  @Test
  void refusesToWaitForTai() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> clock.awaitPastUtc(TimeBounds.tai(0, 0)))
        .withMessageContaining("TAI")
        .withMessageContaining("utcBounds()");
  }

  @Test
  void failsAfterItsPageIsClosed() {
    source.close();

    assertThatThrownBy(clock::utcNanos)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
  }

  @Test
  void worksWithoutAGeneration() {
    page.update(fields -> fields.flags(0));
    clock = newClock();

    assertThat(clock.utcNanos()).isGreaterThan(START);
    page.migrate();
    assertUnreliable("disrupted", clock::utcNanos);
  }

  @Test
  void servesAsAJavaTimeClock() {
    assertThat(UtcClock.of(clock).instant()).isAfter(Instant.ofEpochSecond(1_700_000_005));
    assertThat(UtcClock.of(clock)).isEqualTo(UtcClock.of(clock));
  }

  @Test
  void refusesIntervalsThatAreTooShortOrTooLong() {
    for (Duration interval :
        new Duration[] {Duration.ofNanos(1), Duration.ofSeconds(Long.MAX_VALUE)}) {
      assertThatThrownBy(() -> KernelClock.open(source, interval))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("renewal interval")
          .hasMessageContaining("from a millisecond to a day");
    }
  }

  @Test
  void readsTheRunningKernel() {
    clock = KernelClock.open(source);
    long before = System.currentTimeMillis();
    try {
      assertThat(clock.utcNanos() / MILLI).isBetween(before, System.currentTimeMillis());
    } catch (VmClockException e) {
      // No service synchronizes the clock of this machine.
      assertThat(Kernel.RUNNING.status().isSynchronized()).isFalse();
      assertThat(e.reason()).isEqualTo(Reason.UNRELIABLE);
    }
    assertThat(Kernel.RUNNING.utcNanos() / MILLI).isBetween(before, System.currentTimeMillis());
  }

  private static void assertUnreliable(String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            VmClockException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.UNRELIABLE);
              assertThat(e).hasMessageContaining(message);
            });
  }

  private static org.assertj.core.data.Offset<Long> within(long nanos) {
    return org.assertj.core.api.Assertions.within(nanos);
  }
}
