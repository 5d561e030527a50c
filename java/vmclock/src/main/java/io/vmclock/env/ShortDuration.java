package io.vmclock.env;

import java.util.concurrent.TimeUnit;

/** A number of nanoseconds as a short text for people. */
final class ShortDuration {
  private static final int FEW = 10;

  private ShortDuration() {}

  /** Returns for example "+-31 us", rounded up. */
  static String plusMinus(long nanos) {
    return "+-" + of(nanos);
  }

  private static String of(long nanos) {
    if (nanos < TimeUnit.MICROSECONDS.toNanos(FEW)) {
      return nanos + " ns";
    }
    if (nanos < TimeUnit.MILLISECONDS.toNanos(FEW)) {
      return roundedUp(nanos, TimeUnit.MICROSECONDS) + " us";
    }
    if (nanos < TimeUnit.SECONDS.toNanos(FEW)) {
      return roundedUp(nanos, TimeUnit.MILLISECONDS) + " ms";
    }
    return roundedUp(nanos, TimeUnit.SECONDS) + " s";
  }

  private static long roundedUp(long nanos, TimeUnit unit) {
    return (nanos - 1) / unit.toNanos(1) + 1;
  }
}
