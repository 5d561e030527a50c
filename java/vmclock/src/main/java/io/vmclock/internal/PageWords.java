package io.vmclock.internal;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * Reads the generation and the disruption marker from a mapped page. These reads do not need the
 * page's sequence count. An aligned word is never torn, and during an update the old value and the
 * new value of a word are both valid. Safe for use by any number of threads.
 *
 * <p>The page is a JDK buffer and not an instance of this class, so no other object stands between
 * a clock or a guard and the memory. It is a buffer of longs, because access to it has fewer checks
 * than access through a {@code VarHandle} over bytes. A 64-bit JVM loads an aligned long with one
 * instruction in both cases. A buffer does not give any memory order, so this class does: what
 * follows a load in the program stays behind it, and the compiler merges no two loads.
 */
public final class PageWords {
  private static final int GENERATION = AbiField.VM_GENERATION_COUNTER.offset() / Long.BYTES;
  private static final int MARKER = AbiField.DISRUPTION_MARKER.offset() / Long.BYTES;
  private static final int FLAGS = AbiField.FLAGS.offset() / Long.BYTES;
  private static final long GENERATION_PRESENT = Flag.VM_GEN_COUNTER_PRESENT.mask();
  private static final long MAX_ERROR_VALID =
      Flag.TIME_MAXERROR_VALID.mask() | Flag.PERIOD_MAXERROR_VALID.mask();
  private static final int MAX_ERROR = AbiField.TIME_MAXERROR_NANOSEC.offset() / Long.BYTES;
  private static final int MAX_ERROR_RATE =
      AbiField.COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC.offset() / Long.BYTES;
  private static final long TOO_LARGE = -1L << 62;

  /** Not a constant, so that compilers do not allocate the array by themselves. */
  private static volatile int dimension = 1;

  private PageWords() {}

  /** Returns a view of a mapped page. */
  public static LongBuffer of(ByteBuffer page) {
    return page.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  /**
   * Returns whether the page has a generation now. Every check reads the flag again, because a
   * migration may have moved the machine to a host without a generation. The loads of the flag and
   * of the generation need no order: each is a value that the page had during the call.
   */
  public static boolean hasGeneration(LongBuffer page) {
    return (page.get(FLAGS) & GENERATION_PRESENT) != 0;
  }

  /**
   * Returns whether the page has a bound on the error of its time now. The page must cover the
   * bound's fields. A page that states that the error can have any size, by setting all bits, has
   * no bound.
   *
   * @throws IndexOutOfBoundsException after {@link #close}
   */
  public static boolean hasMaxError(LongBuffer page) {
    return (page.get(FLAGS) & MAX_ERROR_VALID) == MAX_ERROR_VALID
        && ((page.get(MAX_ERROR) | page.get(MAX_ERROR_RATE)) & TOO_LARGE) == 0;
  }

  /**
   * Returns the generation of a page that has one.
   *
   * @throws IndexOutOfBoundsException after {@link #close}
   */
  public static long generation(LongBuffer page) {
    return acquired(page.get(GENERATION));
  }

  /**
   * Returns the disruption marker.
   *
   * @throws IndexOutOfBoundsException after {@link #close}
   */
  public static long marker(LongBuffer page) {
    return acquired(page.get(MARKER));
  }

  /**
   * Returns a value that a restore changes: the generation or, if the page does not have one now,
   * the complement of the disruption marker. Generations always differ from each other, and so do
   * markers. A generation also differs from every complement if both counters stay below 2^63, as
   * counters do. So the stamp also changes if the page gains or loses its generation.
   *
   * @throws IndexOutOfBoundsException after {@link #close}
   */
  public static long stamp(LongBuffer page) {
    return hasGeneration(page) ? generation(page) : stampOf(marker(page));
  }

  /** Returns the stamp of a page without a generation. */
  public static long stampOf(long marker) {
    return ~marker;
  }

  /**
   * Throws the JVM's {@code InternalError} if the page was truncated under an earlier load of this
   * thread. Compiled code goes on with any value after such a load, and the JVM throws the error at
   * its next opportunity. An array of several dimensions is one, on every JDK: the JVM itself
   * allocates it.
   */
  public static void reportFault() {
    Object unused = new byte[dimension][dimension];
  }

  /** Refuses all loads, through the limit that every load checks anyway. */
  public static void close(LongBuffer page) {
    page.limit(0);
  }

  /**
   * Allows loads again after {@link #close}. The epoch of {@link Checkpoints} was changed before: a
   * load that passes the check of the limit again sees the new epoch.
   */
  public static void reopen(LongBuffer page) {
    VarHandle.releaseFence();
    page.limit(page.capacity());
  }

  /** Returns whether {@link #close} was called, and {@link #reopen} was not called after it. */
  public static boolean isClosed(LongBuffer page) {
    return page.limit() == 0;
  }

  /** Pairs with the hypervisor, which changes the page before it lets processors run again. */
  private static long acquired(long word) {
    VarHandle.acquireFence();
    return word;
  }
}
