package io.vmclock.time;

import static java.util.Objects.requireNonNull;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import io.vmclock.internal.error.Failures;
import org.jspecify.annotations.Nullable;

/** Why a {@link KernelClock} cannot be relied on. Most of these have a negative error number. */
enum KernelFailure {
  /** The page cannot be read. */
  PAGE(1, ""),

  /** CLOCK_REALTIME cannot be read. */
  CLOCK(2, "clock_gettime(2)"),

  /** The kernel's status cannot be read. */
  STATUS(3, "adjtimex(2)"),

  UNSYNCHRONIZED(
      4,
      "The kernel's clock is not synchronized, so its error has no bound. Have a service (chrony,"
          + " ntpd, ptp4l) synchronize it; `adjtimex --print` shows the result."),

  DISRUPTED(
      5,
      "The kernel's time is invalid: the machine was disrupted, and the kernel has not been"
          + " synchronized since. Check that the service that synchronizes it (chrony, ntpd,"
          + " ptp4l) runs, and try again after the next synchronization."),

  UNSTABLE(
      6,
      "The kernel's clock was set, or the machine was disrupted, during each of 16 attempts to read"
          + " the time. Find out what sets the clock: only one service should."),

  /** The reading must not wait for another thread. */
  RENEWING(7, "Another thread is reading the kernel's status. Try again.");

  private static final int ERROR_BITS = 16;

  /** The bits of a stored failure above its error number. */
  private final int number;

  /** The message, or the name of the call that failed. */
  private final String text;

  KernelFailure(int number, String text) {
    this.number = number;
    this.text = text;
  }

  /** Stores this failure in a reading, and returns false. */
  boolean store(UtcReading reading, KernelClock clock, int error) {
    return reading.setUnreliable(clock, reason(error), (number << ERROR_BITS) | -error);
  }

  /** Returns the exception for the failure that {@link #store} stored. */
  static VmClockException exception(UtcReading failed, @Nullable VmClock page) {
    int stored = failed.error();
    for (KernelFailure failure : values()) {
      if (failure.number == stored >> ERROR_BITS) {
        return failure.exception(page, -(stored & ((1 << ERROR_BITS) - 1)));
      }
    }
    throw new IllegalArgumentException("Another clock has filled the reading: " + failed.source());
  }

  VmClockException exception(@Nullable VmClock page, int error) {
    if (this == PAGE) {
      return Failures.reading(requireNonNull(page).path(), error);
    }
    return new VmClockException(
        reason(error), page == null ? null : page.path(), message(error), null);
  }

  private Reason reason(int error) {
    return switch (this) {
      case PAGE -> Failures.reason(error);
      case CLOCK, STATUS -> isTooLate(error) ? Reason.OUT_OF_RANGE : Reason.SYSTEM;
      case UNSYNCHRONIZED, DISRUPTED, UNSTABLE -> Reason.UNRELIABLE;
      case RENEWING -> Reason.BUSY;
    };
  }

  private String message(int error) {
    if (this != CLOCK && this != STATUS) {
      return text;
    }
    return isTooLate(error)
        ? "The kernel's clock is too late for a signed 64-bit number of nanoseconds since 1970,"
            + " which ends in 2262. Set the clock."
        : "The kernel's clock cannot be read: "
            + text
            + " fails with error number "
            + -error
            + ". If a system call filter refuses this call, allow it: vmclock uses it only to read"
            + " the clock.";
  }

  private static boolean isTooLate(int error) {
    return -error == Native.VMCLOCK_EOVERFLOW;
  }
}
