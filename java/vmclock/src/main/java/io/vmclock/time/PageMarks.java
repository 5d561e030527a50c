package io.vmclock.time;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.VmClock;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.Native;
import io.vmclock.internal.PageWords;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The values of a page that a disruption changes. Without a page, they never change. Never throws.
 * Safe for use by any number of threads.
 */
final class PageMarks {
  /**
   * The values at one time. They are compared for equality only.
   *
   * @param stamp what {@link PageWords#stamp} returns
   */
  record Marks(long disruptionMarker, long stamp) {
    /** The values without a page. */
    static final Marks NONE = new Marks(0, 0);
  }

  private final @Nullable PageClock page;

  /** The mapped page; null if its fields cannot be read in place. */
  private final @Nullable LongBuffer mapped;

  PageMarks(@Nullable VmClock page) {
    this.page = page == null ? null : PageClock.of(page);
    this.mapped = page == null ? null : ClockAccess.generationPage(page);
  }

  /**
   * Returns whether the values can be read in place and are equal to {@code marks}. If not, {@link
   * #read} finds out more.
   */
  boolean areSameInPlace(Marks marks) {
    LongBuffer mapped = this.mapped;
    if (mapped == null) {
      return page == null;
    }
    try {
      return !PageWords.isClosed(mapped)
          && PageWords.marker(mapped) == marks.disruptionMarker
          && PageWords.stamp(mapped) == marks.stamp;
    } catch (IndexOutOfBoundsException | InternalError closedOrTruncated) {
      return false;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /**
   * Returns the values now. If they cannot be read, returns null, and stores the negative error
   * number of the C library in {@code error}.
   *
   * @param memory provides the memory for a reading of the page
   * @param mayWait whether to wait for an update of a page that is not read in place
   */
  @Nullable Marks read(UtcReading memory, boolean mayWait, int[] error) {
    PageClock page = this.page;
    LongBuffer mapped = this.mapped;
    if (page == null) {
      return Marks.NONE;
    }
    if (mapped != null) {
      try {
        if (!PageWords.isClosed(mapped)) {
          return new Marks(PageWords.marker(mapped), PageWords.stamp(mapped));
        }
      } catch (IndexOutOfBoundsException closed) {
        // The reading below finds out whether the page is closed or released.
      } catch (InternalError truncated) {
        error[0] = -Native.VMCLOCK_EMSGSIZE;
        return null;
      } finally {
        Reference.reachabilityFence(this);
      }
    }
    error[0] = page.readFields(memory, mayWait);
    return error[0] == 0 ? marksOf(memory.memory()) : null;
  }

  /** Returns what {@link DisruptionAware#disruptionStamp} returns for the page. */
  long disruptionStamp() {
    return page == null ? 0 : page.disruptionStamp();
  }

  /** A reading begins with the page's fields. */
  private static Marks marksOf(ByteBuffer fields) {
    long marker = fields.getLong(AbiField.DISRUPTION_MARKER.offset());
    boolean hasGeneration =
        Flag.VM_GEN_COUNTER_PRESENT.isSetIn(fields.getLong(AbiField.FLAGS.offset()));
    return new Marks(
        marker,
        hasGeneration
            ? fields.getLong(AbiField.VM_GENERATION_COUNTER.offset())
            : PageWords.stampOf(marker));
  }
}
