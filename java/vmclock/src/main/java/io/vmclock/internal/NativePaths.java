package io.vmclock.internal;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Path;

/** Paths as the C library takes them. */
public final class NativePaths {
  private NativePaths() {}

  /**
   * Returns a path as the C library takes it, with the NUL at its end.
   *
   * @throws IllegalArgumentException if it is of another file system than the system's own
   */
  public static byte[] path(Path path) {
    checkArgument(
        path.getFileSystem().equals(FileSystems.getDefault()),
        "The path %s is of another file system, %s, and only files of the system's own can be"
            + " opened: copy it there, or name one that is there",
        path,
        path.getFileSystem());
    // The encoding that the JDK itself uses for file names; on JDK 17 it has no other name.
    String encoding = System.getProperty("sun.jnu.encoding", StandardCharsets.UTF_8.name());
    return (path + "\0").getBytes(Charset.forName(encoding));
  }
}
