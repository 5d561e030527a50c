package io.vmclock.internal;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What passes between Java and C besides numbers. */
public final class Bytes {
  private Bytes() {}

  /** Returns a path as the C library takes it, with the NUL at its end. */
  public static byte[] path(Path path) {
    // The encoding that the JDK itself uses for file names; on JDK 17 it has no other name.
    String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
    return (path + "\0").getBytes(Charset.forName(encoding));
  }

  /** Returns the address of a direct buffer's first byte, whatever its position. */
  public static long address(ByteBuffer buffer) {
    long[] address = new long[1];
    Native.direct_buffer_address(buffer, address);
    return address[0];
  }
}
