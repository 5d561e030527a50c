package io.vmclock.time;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Kernel.Status;
import io.vmclock.internal.Native;
import io.vmclock.testpage.RawPage;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** KernelClock as a BoundedClock, with and without a page. */
@Timeout(60)
class KernelClockReadTest {
  private static final long SECOND = SimulatedKernel.SECOND;
  private static final long MILLI = SimulatedKernel.MILLI;

  private final RawPage page = RawPage.create();
  private final SimulatedKernel kernel = new SimulatedKernel();
  private final UtcReading reading = new UtcReading();

  @AfterEach
  void close() {
    page.close();
  }

  private KernelClock withoutPage() {
    return new KernelClock(KernelClock.builder(), kernel);
  }

  private KernelClock with(VmClock source) {
    return new KernelClock(KernelClock.builder().page(source), kernel);
  }

  private void assertUnreliable(KernelClock clock, Reason reason, String message) {
    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(reason);
    assertThat(clock.failure(reading)).hasMessageContaining(message);
    assertThat(failure(reason, clock::utcNanos)).hasMessageContaining(message);
    failure(reason, clock::utcBounds);
    assertThat(clock.unreliableCause().map(VmClockException::reason)).contains(reason);
    assertThat(clock.utcNanosOr(7)).isEqualTo(7);
    assertThat(clock.utcNanosNoWaitOr(7)).isEqualTo(7);
    assertThat(clock.readNoWait(reading)).isFalse();
  }

  @Test
  void namesItsProtection() {
    try (VmClock source = VmClock.open(page.path())) {
      assertThat(with(source).toString())
          .isEqualTo("KernelClock[disruptions by " + page.path() + "]");
    }
    assertThat(withoutPage().name()).isEqualTo("kernel");
    assertThat(withoutPage()).hasToString("KernelClock[disruptions go unnoticed]");
  }

  @Test
  void worksWithoutAPage() {
    KernelClock clock = withoutPage();
    assertThat(clock.read(reading)).isTrue();
    assertThat(reading.source()).contains(clock);
    assertThat(reading.utcNanos())
        .isBetween(SimulatedKernel.START + 5 * SECOND, SimulatedKernel.START + 6 * SECOND);
    assertThat(reading.maxErrorNanos()).isBetween(MILLI + 500_000, MILLI + 501_000);
    assertThat(clock.utcNanosOr(0)).isGreaterThan(reading.utcNanos());
    assertThat(clock.utcNanosNoWaitOr(0)).isGreaterThan(reading.utcNanos());
    assertThat(clock.unreliableCause()).isEmpty();
    kernel.status = new Status(false, 0, 0);
    kernel.monotonic += 2 * SECOND;
    assertUnreliable(clock, Reason.UNRELIABLE, "not synchronized");
    assertThat(clock.failure(reading).path()).isEmpty();
  }

  @Test
  void opensTheRunningKernelWithoutAPage() {
    KernelClock clock = KernelClock.open();
    assertThat(
            clock.read(reading)
                || reading.reason().equals(java.util.Optional.of(Reason.UNRELIABLE)))
        .isTrue();
  }

  @Test
  void addsTheErrorThatTheKernelDoesNotKnow() {
    KernelClock plain = withoutPage();
    KernelClock wider =
        new KernelClock(KernelClock.builder().additionalError(Duration.ofMillis(3)), kernel);
    plain.read(reading);
    long before = reading.maxErrorNanos();
    wider.read(reading);
    assertThat(reading.maxErrorNanos()).isBetween(before + 3 * MILLI, before + 3 * MILLI + 10);
  }

  @Test
  void refusesAnAdditionalErrorOutsideItsRange() {
    for (Duration error : new Duration[] {Duration.ofNanos(-1), Duration.ofDays(1).plusNanos(1)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> KernelClock.builder().additionalError(error))
          .withMessageContaining("must be from 0 to a day");
    }
  }

  @Test
  void aRefusedStatusMakesTheClockUnreliableForThatReason() {
    KernelClock clock = withoutPage();
    kernel.status = new Status(-Native.VMCLOCK_EPERM, 0, 0);
    kernel.monotonic += 2 * SECOND;
    assertUnreliable(clock, Reason.SYSTEM, "adjtimex(2) fails with error number 1.");
    kernel.statusReads = 0;
    assertThat(clock.read(reading)).isFalse();
    assertThat(kernel.statusReads).as("status reads within an interval").isZero();
    kernel.status = new Status(true, MILLI, 0);
    kernel.monotonic += 2 * SECOND;
    assertThat(clock.read(reading)).isTrue();
  }

  @Test
  void aRefusedClockMakesTheClockUnreliableForThatReason() {
    KernelClock clock = withoutPage();
    kernel.utcErrno = Native.VMCLOCK_EOVERFLOW;
    assertUnreliable(clock, Reason.OUT_OF_RANGE, "too late");
    kernel.utcErrno = Native.VMCLOCK_EPERM;
    assertUnreliable(clock, Reason.SYSTEM, "clock_gettime(2) fails with error number 1.");
    assertThat(failure(Reason.SYSTEM, this::withoutPage)).hasMessageContaining("clock_gettime(2)");
    kernel.utcErrno = 0;
    assertThat(clock.read(reading)).isTrue();
    kernel.status = new Status(-Native.VMCLOCK_ENOSYS, 0, 0);
    assertThat(failure(Reason.SYSTEM, this::withoutPage)).hasMessageContaining("adjtimex(2)");
  }

  @Test
  void aClockThatFailsDuringARenewalIsReadAgain() {
    KernelClock clock = withoutPage();
    kernel.monotonic += 2 * SECOND;
    kernel.failAfter = 1; // the window of the read succeeds, the windows of the renewal fail
    kernel.utcErrno = Native.VMCLOCK_EPERM;
    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(Reason.SYSTEM);
    kernel.utcErrno = 0;
    assertThat(clock.read(reading)).isTrue();
  }

  @Test
  void aBoundNearTheEndOfTimeDoesNotWrap() {
    kernel.distance = Long.MAX_VALUE - 10 * SECOND;
    kernel.status = new Status(true, 60 * SECOND, 0);
    KernelClock clock = withoutPage();
    assertThat(clock.read(reading)).isTrue();
    assertThat(reading.latestNanos()).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @EnumSource
  void reportsDisruptionsAndACloseByTheReading(Access access) {
    VmClock source = VmClock.open(page.path(), access);
    KernelClock clock = with(source);
    assertThat(clock.read(reading)).isTrue();
    assertThat(clock.readNoWait(reading)).isTrue();
    page.migrate();
    assertUnreliable(clock, Reason.UNRELIABLE, "disrupted");
    kernel.monotonic += 2 * SECOND;
    kernel.status = new Status(true, MILLI / 2, 0);
    assertThat(clock.read(reading)).isTrue();
    page.update(fields -> fields.flags(0));
    assertUnreliable(clock, Reason.UNRELIABLE, "disrupted");
    source.close();
    assertUnreliable(clock, Reason.CLOSED, page.path().toString());
  }

  @ParameterizedTest
  @EnumSource
  void doesNotWaitForAnUpdateOfThePage(Access access) {
    try (VmClock source = VmClock.open(page.path(), access)) {
      KernelClock clock = with(source);
      page.begin();
      long begun = System.nanoTime();
      for (int i = 0; i < 50; i++) {
        kernel.monotonic += 2 * SECOND;
        assertThat(clock.readNoWait(reading)).isEqualTo(source.isMapped());
      }
      // One read that waits takes 100 ms.
      assertThat(System.nanoTime() - begun).isLessThan(4 * SECOND);
    }
  }

  @Test
  void readingAllocatesNothing() {
    try (VmClock source = VmClock.open(page.path())) {
      KernelClock clock = with(source);
      KernelClock alone = withoutPage();
      kernel.step = 0;
      assertThat(allocatedBy(() -> sum(clock) + sum(alone))).isZero();
    }
  }

  @Test
  void readingAllocatesNothingWhileTheKernelIsNotSynchronized() {
    kernel.status = new Status(false, MILLI, 0);
    try (VmClock source = VmClock.open(page.path())) {
      KernelClock clock = with(source);
      KernelClock alone = withoutPage();
      kernel.step = 0;
      assertThat(allocatedBy(() -> failures(clock) + failures(alone))).isZero();
      assertThat(failures(clock)).isEqualTo(4);
    }
  }

  private long failures(KernelClock clock) {
    return clock.utcNanosOr(1)
        + clock.utcNanosNoWaitOr(1)
        + (clock.read(reading) ? 0 : 1)
        + (clock.readNoWait(reading) ? 0 : 1);
  }

  private long sum(KernelClock clock) {
    return clock.utcNanos()
        + clock.utcNanosOr(1)
        + clock.utcNanosNoWaitOr(1)
        + (clock.read(reading) ? reading.latestNanos() : 0)
        + (clock.readNoWait(reading) ? reading.earliestNanos() : 0);
  }
}
