package io.vmclock.time;

/**
 * A clock that can detect disruptions of the machine, such as a migration or a restore. {@link
 * MonotonicClock} must not extrapolate a time across a disruption, because {@link System#nanoTime}
 * stands still meanwhile.
 */
interface DisruptionAware {
  /** What {@link #disruptionStamp} returns if the source cannot detect disruptions any more. */
  long LOST = 0x6c6f7374_6c6f7374L;

  /**
   * Returns a number that every disruption changes. Stamps are compared for equality only. If the
   * source cannot detect disruptions now, its stamp differs from those that it had before. Never
   * throws and never waits.
   */
  long disruptionStamp();

  /**
   * Returns a number for two numbers that change separately. If one of them changes, the result
   * changes. If both do, it changes with a probability of 1 - 2^-64.
   */
  static long mix(long first, long second) {
    return mix(first) + Long.rotateLeft(mix(second), 32);
  }

  /** The finalizer of MurmurHash3, which is a bijection. */
  private static long mix(long value) {
    long mixed = (value ^ (value >>> 33)) * 0xff51afd7ed558ccdL;
    mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
    return mixed ^ (mixed >>> 33);
  }
}
