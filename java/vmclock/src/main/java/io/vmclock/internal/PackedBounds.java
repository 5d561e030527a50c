package io.vmclock.internal;

/**
 * Both bounds of a time in one return value of the C library: how far they have moved since earlier
 * bounds, {@code (earliest now - earliest) << 32 | (int) (latest now - latest)}. A value without
 * bounds is negative.
 */
public final class PackedBounds {
  private PackedBounds() {}

  /** Returns whether a return value has bounds. */
  public static boolean arePresent(long moved) {
    return moved >= 0;
  }

  /** Returns the earliest time now, for the earlier one and a return value that has bounds. */
  public static long earliest(long earliest, long moved) {
    return earliest + (moved >>> Integer.SIZE);
  }

  /** Returns the latest time now, for the earlier one and a return value that has bounds. */
  public static long latest(long latest, long moved) {
    return latest + (int) moved;
  }
}
