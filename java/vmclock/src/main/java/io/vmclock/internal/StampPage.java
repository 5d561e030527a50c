package io.vmclock.internal;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.LongBuffer;

/**
 * What a restore changes, read from a mapped page in place: the generation, and where the page does
 * not have it now, the disruption marker's complement. So each is told exactly from others of its
 * kind, and also from all of the other kind below 2^63, where counters stay; a change of kind is a
 * change. Safe for use by any number of threads.
 *
 * <p>It is an object of the JDK and not one of this class, so that a guard has no other object
 * between itself and the page, and of longs, whose accesses have fewer checks than those of a view
 * over bytes: the check takes half as long as through {@code VmClock} and a {@code VarHandle}. A
 * JVM of 64 bits loads an aligned long at once, from here as from there.
 */
public final class StampPage {
  private static final int GENERATION = AbiField.VM_GENERATION_COUNTER.offset() / Long.BYTES;
  private static final int MARKER = AbiField.DISRUPTION_MARKER.offset() / Long.BYTES;
  private static final int FLAGS = AbiField.FLAGS.offset() / Long.BYTES;
  private static final long GENERATION_PRESENT = Flag.VM_GEN_COUNTER_PRESENT.mask();

  private StampPage() {}

  /** Returns the page, of which {@code page} has the generation at least. */
  public static LongBuffer over(ByteBuffer page) {
    return page.duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
  }

  /**
   * Returns the stamp. What follows in the program is behind its loads.
   *
   * @throws IndexOutOfBoundsException after {@link #close}
   */
  public static long stamp(LongBuffer page) {
    // The flag belongs to each check: a migration may have brought the machine to a host without
    // a generation. It needs no order towards that: early or late it is one that the page has had
    // meanwhile.
    long stamp =
        (page.get(FLAGS) & GENERATION_PRESENT) != 0
            ? page.get(GENERATION)
            : ofMarker(page.get(MARKER));
    VarHandle.acquireFence();
    return stamp;
  }

  /** Returns the stamp of a page without a generation. */
  public static long ofMarker(long marker) {
    return ~marker;
  }

  /** Refuses all further reads, by the limit that each of them compares with anyway. */
  public static void close(LongBuffer page) {
    page.limit(0);
  }
}
