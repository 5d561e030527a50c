package io.vmclock.internal;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Encodes paths for the C library. */
public final class NativePaths {
  private NativePaths() {}

  /**
   * Returns the bytes of a path, with a NUL at the end.
   *
   * @throws IllegalArgumentException if the path is not in the default file system
   */
  public static byte[] path(Path path) {
    if (!path.getFileSystem().equals(FileSystems.getDefault())) {
      throw new IllegalArgumentException(
          "The path "
              + path
              + " is in another file system, "
              + path.getFileSystem()
              + ", but only files of the default file system can be opened. Copy the file to the"
              + " default file system, or name another file.");
    }
    // The encoding that the JDK uses for file names. JDK 17 has no other name for it.
    String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
    return (path + "\0").getBytes(Charset.forName(encoding));
  }
}
