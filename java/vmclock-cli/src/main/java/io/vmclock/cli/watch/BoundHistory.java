package io.vmclock.cli.watch;

import com.google.common.primitives.ImmutableLongArray;

/** The largest bound in each of the last seconds. Not safe for use by several threads. */
final class BoundHistory {
  /** Stands for a second with a reading that had no bound. */
  static final long NO_BOUND = -1;

  /** Stands for a second without a reading. */
  static final long NO_READING = -2;

  /** No terminal is wider. */
  private static final int SECONDS = 1024;

  private final long[] bounds = new long[SECONDS];
  private long first = -1;
  private long last;

  /**
   * Adds a reading.
   *
   * @param second counts from any start, and never decreases
   * @param boundNanos the bound, or {@link #NO_BOUND}
   */
  void add(long second, long boundNanos) {
    if (first < 0) {
      first = second;
      last = second - 1;
    }
    if (second > last) {
      for (long missed = Math.max(last + 1, second - SECONDS + 1); missed < second; missed++) {
        bounds[index(missed)] = NO_READING;
      }
      last = second;
      bounds[index(second)] = boundNanos;
    } else if (bounds[index(second)] != NO_BOUND) {
      bounds[index(second)] =
          boundNanos == NO_BOUND ? NO_BOUND : Math.max(bounds[index(second)], boundNanos);
    }
  }

  private static int index(long second) {
    return (int) Math.floorMod(second, (long) SECONDS);
  }

  /** Returns one value for each second, the latest last. */
  ImmutableLongArray values() {
    ImmutableLongArray.Builder values = ImmutableLongArray.builder();
    if (first >= 0) {
      for (long second = Math.max(first, last - SECONDS + 1); second <= last; second++) {
        values.add(bounds[index(second)]);
      }
    }
    return values.build();
  }
}
