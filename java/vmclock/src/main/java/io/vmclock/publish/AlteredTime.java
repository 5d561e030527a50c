package io.vmclock.publish;

import static com.google.common.base.Preconditions.checkArgument;
import static java.util.Objects.requireNonNull;

import io.vmclock.LeapIndicator;
import io.vmclock.internal.Native;
import java.time.Duration;

/**
 * A published time that is wrong on purpose, for development and tests. Pass it to {@link
 * Publisher#create(java.nio.file.Path, AlteredTime)}. Immutable.
 *
 * <p>No field of a page can say that its time is altered. Therefore the status of such a page is
 * never {@code SYNCHRONIZED}: it is {@code FREERUNNING}, even if the kernel's clock is
 * synchronized, or {@code UNRELIABLE}. Do not publish such a page at a path that programs use in
 * production.
 */
public final class AlteredTime {
  private static final Duration MOST_OFFSET =
      Duration.ofNanos(Native.VMCLOCK_ALTERED_MOST_OFFSET_NS);
  private static final Duration MOST_ERROR = Duration.ofNanos(Native.VMCLOCK_ALTERED_MOST_ERROR_NS);

  private final Duration offset;
  private final Duration maxError;
  private final int leap;

  private AlteredTime(Duration offset, Duration maxError, int leap) {
    this.offset = offset;
    this.maxError = maxError;
    this.leap = leap;
  }

  /** Returns the kernel's time and error, with the status {@code FREERUNNING}. */
  public static AlteredTime ofKernel() {
    return new AlteredTime(Duration.ZERO, Duration.ZERO, Native.VMCLOCK_ALTERED_KERNEL_LEAP);
  }

  /**
   * Returns this time with an offset: the page's UTC and TAI differ from the kernel's by it.
   *
   * @param offset positive if the page is ahead of the kernel; at most ten years
   * @throws IllegalArgumentException if the offset is larger than that
   */
  public AlteredTime withOffset(Duration offset) {
    checkArgument(
        offset.abs().compareTo(MOST_OFFSET) <= 0,
        "The offset is %s, but must be at most %s days",
        offset,
        MOST_OFFSET.toDays());
    return new AlteredTime(offset, maxError, leap);
  }

  /**
   * Returns this time with a maximum error in place of the kernel's. The publisher adds its error
   * of sampling, which is less than a microsecond on most machines. Between two updates, the bound
   * grows by at least 500 ppm of the time since the last one.
   *
   * <p>The kernel's own bound can be larger. Then nothing guarantees that UTC is in the page's
   * bounds.
   *
   * @param maxError positive, and at most a day
   * @throws IllegalArgumentException if it is not
   */
  public AlteredTime withMaxError(Duration maxError) {
    checkArgument(
        maxError.compareTo(Duration.ZERO) > 0 && maxError.compareTo(MOST_ERROR) <= 0,
        "The maximum error is %s, but must be positive, and at most a day",
        maxError);
    return new AlteredTime(offset, maxError, leap);
  }

  /**
   * Returns this time with another leap second. The page announces a leap second at the end of the
   * UTC month of its first time, and then runs through it, as Linux does. From then on, its UTC and
   * its TAI - UTC differ from the kernel's by a second more. Choose an offset that ends shortly
   * before the end of a month to see the leap second soon.
   *
   * @param indicator {@code PRE_POS} for an inserted second, {@code PRE_NEG} for a deleted one, or
   *     {@code NONE} for none, even if the kernel announces one
   * @throws IllegalArgumentException if it is another indicator
   */
  public AlteredTime withLeapSecond(LeapIndicator indicator) {
    requireNonNull(indicator);
    checkArgument(
        indicator == LeapIndicator.NONE
            || indicator == LeapIndicator.PRE_POS
            || indicator == LeapIndicator.PRE_NEG,
        "The leap indicator is %s, but must be NONE, PRE_POS or PRE_NEG",
        indicator);
    return new AlteredTime(offset, maxError, indicator.code());
  }

  long offsetNanos() {
    return offset.toNanos();
  }

  /** Returns 0 for the kernel's. */
  long maxErrorNanos() {
    return maxError.toNanos();
  }

  /** Returns the argument of the C library. */
  int leap() {
    return leap;
  }

  @Override
  public String toString() {
    return "AlteredTime[offset="
        + offset
        + ", maxError="
        + (maxError.isZero() ? "kernel" : maxError)
        + ", leapSecond="
        + (leap == Native.VMCLOCK_ALTERED_KERNEL_LEAP ? "kernel" : LeapIndicator.of(leap))
        + "]";
  }
}
