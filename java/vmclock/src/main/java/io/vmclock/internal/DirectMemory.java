package io.vmclock.internal;

import java.nio.ByteBuffer;

/** Addresses of memory outside the heap, for calls to C. */
public final class DirectMemory {
  private DirectMemory() {}

  /** Returns the address of a direct buffer's first byte. Its position does not matter. */
  public static long address(ByteBuffer buffer) {
    long[] address = new long[1];
    Native.direct_buffer_address(buffer, address);
    return address[0];
  }
}
