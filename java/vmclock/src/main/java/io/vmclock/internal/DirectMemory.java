package io.vmclock.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Memory outside the heap, for calls to C. Safe for use by any number of threads. */
public final class DirectMemory {
  /** A cache line. The memory of two buffers is never in the same line. */
  private static final int ALIGNMENT = 64;

  /** The memory of a snapshot. Others are not larger. */
  private static final int USUAL_BYTES = Native.VMCLOCK_READING_BYTES;

  /**
   * More buffers than this cause a garbage collection. Together they have as much memory as the
   * heap may have, which is the JDK's default limit for direct buffers.
   */
  private static final int BUFFERS =
      (int) Math.min(Runtime.getRuntime().maxMemory() / USUAL_BYTES, Integer.MAX_VALUE / 4);

  private static final Reclaimer RECLAIMER =
      new Reclaimer(BUFFERS) {
        @Override
        protected void free(long address) {
          Native.direct_buffer_free(address);
        }
      };

  private DirectMemory() {}

  /**
   * Returns a buffer over zeros in native byte order. The C library allocates the memory, so {@code
   * -XX:MaxDirectMemorySize} does not limit it, and other direct buffers do not use it up. The
   * memory is freed when the buffer and all views of it are unreachable.
   *
   * @throws OutOfMemoryError if the system has no memory left, even after a garbage collection
   */
  public static ByteBuffer allocate(int bytes) {
    ByteBuffer memory = Native.direct_buffer_new(bytes, ALIGNMENT);
    if (memory == null) {
      RECLAIMER.collect();
      memory = orThrow(Native.direct_buffer_new(bytes, ALIGNMENT));
    }
    RECLAIMER.register(memory, address(memory));
    return memory.order(ByteOrder.nativeOrder());
  }

  private static ByteBuffer orThrow(@Nullable ByteBuffer memory) {
    if (memory == null) {
      throw new OutOfMemoryError(
          "The system has no memory left for a reading of a vmclock page. Free some memory, or"
              + " raise the memory limit of this process or its container.");
    }
    return memory;
  }

  /** Returns the address of a direct buffer's first byte. Its position does not matter. */
  public static long address(ByteBuffer buffer) {
    long[] address = new long[1];
    Native.direct_buffer_address(buffer, address);
    return address[0];
  }
}
