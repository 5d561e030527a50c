package io.vmclock.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;

/** Encodes paths for the C library. */
public final class NativePaths {
  private static final int HEXADECIMAL = 16;
  private static final char LAST_ASCII = 0x7f;

  private NativePaths() {}

  /**
   * Returns exactly the bytes of a path, with a NUL at the end.
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
    String text = path.toString();
    return isAscii(text) ? withNul(text.getBytes(US_ASCII)) : ofUri(path);
  }

  /**
   * Returns the bytes of a path that is not ASCII. The string of such a path can have lost bytes
   * that are not valid in the encoding of file names, and could then name another file. The path's
   * URI has all bytes of the absolute path: as they are, or as a percent sign and two digits.
   */
  private static byte[] ofUri(Path path) {
    String uri = path.toUri().getRawPath();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(uri.length());
    for (int i = 0; i < uri.length(); i++) {
      if (uri.charAt(i) == '%') {
        bytes.write(Integer.parseInt(uri, i + 1, i + 3, HEXADECIMAL));
        i += 2;
      } else {
        bytes.write(uri.charAt(i));
      }
    }
    byte[] encoded = bytes.toByteArray();
    // The URI of a directory ends with a slash, which the path does not have.
    int length = encoded[encoded.length - 1] == '/' ? encoded.length - 1 : encoded.length;
    return withNul(Arrays.copyOf(encoded, length));
  }

  private static boolean isAscii(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) > LAST_ASCII) {
        return false;
      }
    }
    return true;
  }

  private static byte[] withNul(byte[] bytes) {
    return Arrays.copyOf(bytes, bytes.length + 1);
  }
}
