package io.vmclock.internal;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * The generation and the disruption marker, read from a mapped page in place: for these the count
 * is not needed, since an aligned word is never torn, and either of the two values that it has
 * around an update is one that it has. Safe for use by any number of threads.
 *
 * <p>The page is an object of the JDK and not one of this class, so that a clock or a guard has no
 * other object between itself and the memory, and of longs, whose accesses have fewer checks than
 * those of a {@code VarHandle} over bytes. A JVM of 64 bits loads an aligned long at once, from
 * here as from there. What a buffer does not give is order, so it is given here: what follows a
 * load in the program stays behind it, and no compiler takes one load for another.
 */
public final class PageWords {
  private static final int GENERATION = AbiField.VM_GENERATION_COUNTER.offset() / Long.BYTES;
  private static final int MARKER = AbiField.DISRUPTION_MARKER.offset() / Long.BYTES;
  private static final int FLAGS = AbiField.FLAGS.offset() / Long.BYTES;
  private static final long GENERATION_PRESENT = Flag.VM_GEN_COUNTER_PRESENT.mask();

  private PageWords() {}

  /** Returns the words of a mapped page. */
  public static LongBuffer of(ByteBuffer page) {
    return page.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  /**
   * Returns whether there is a generation now. The flag belongs to each check: a migration may have
   * brought the machine to a host without one. It needs no order towards the generation: early or
   * late it is one that the page has had meanwhile.
   */
  public static boolean hasGeneration(LongBuffer page) {
    return (page.get(FLAGS) & GENERATION_PRESENT) != 0;
  }

  /**
   * Returns the generation of a page that has it.
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
   * Returns what a restore changes: the generation, and where the page does not have it now, the
   * disruption marker's complement. So each is told exactly from others of its kind, and also from
   * all of the other kind below 2^63, where counters stay; a change of kind is a change.
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

  /** Refuses all further loads, by the limit that each of them is compared with anyway. */
  public static void close(LongBuffer page) {
    page.limit(0);
  }

  /** Returns whether {@link #close} was called. */
  public static boolean isClosed(LongBuffer page) {
    return page.limit() == 0;
  }

  /** Pairs with the order in which a hypervisor changes the page and lets processors run again. */
  private static long acquired(long word) {
    VarHandle.acquireFence();
    return word;
  }
}
