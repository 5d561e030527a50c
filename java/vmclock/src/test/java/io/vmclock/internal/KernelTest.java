package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.internal.Kernel.Status;
import io.vmclock.internal.error.Failures;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests with the kernel that runs the test, synchronized or not. */
class KernelTest {
  @BeforeAll
  static void loadLibrary() {
    Failures.requireLibrary();
  }

  @Test
  void clockAgreesWithTheSystemClock() {
    long before = System.currentTimeMillis();
    long utcMillis = TimeUnit.NANOSECONDS.toMillis(Kernel.RUNNING.utcNanos());

    assertThat(utcMillis).isBetween(before, System.currentTimeMillis());
  }

  @Test
  void statusMatchesTheKernel() {
    long[] maxErrorNanos = new long[1];
    int[] leap = new int[1];
    int error = Native.vmclock_kernel_error(maxErrorNanos, leap);
    Status status = Kernel.RUNNING.status();

    assertThat(error).isIn(0, -Native.VMCLOCK_EAGAIN);
    assertThat(status.isSynchronized()).isEqualTo(error == 0);
    // The bound can change between both calls, but not from or to 0.
    assertThat(status.maxErrorNanos() == 0).isEqualTo(maxErrorNanos[0] == 0);
    assertThat(status.leap()).isEqualTo(leap[0]);
  }

  @Test
  void monotonicClockDoesNotGoBack() {
    long before = Kernel.RUNNING.monotonicNanos();

    assertThat(Kernel.RUNNING.monotonicNanos()).isGreaterThanOrEqualTo(before);
  }
}
