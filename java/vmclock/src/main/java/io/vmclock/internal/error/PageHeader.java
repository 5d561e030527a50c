package io.vmclock.internal.error;

import io.vmclock.AbiField;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * The first fields of a page, read again without the native library. Only messages use them,
 * because the page may have changed since the error. Immutable.
 */
final class PageHeader {
  private static final int MAGIC = 0x4b4c4356;
  private static final int BYTES = AbiField.LEAP_INDICATOR.offset() + 1;

  private final ByteBuffer bytes;

  private PageHeader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the fields of a page. Each call of the function reads the file. */
  static ToLongFunction<AbiField> fields(Path path) {
    return field -> of(path).get(field);
  }

  /**
   * Reads the beginning of a regular file or a vmclock device. Does not read other files, because
   * such a read can block or consume data.
   */
  private static PageHeader of(Path path) {
    if (Files.isRegularFile(path) || isDevice(path)) {
      // Files.newInputStream needs direct memory, which may be used up.
      try (InputStream file = new FileInputStream(path.toFile())) {
        return new PageHeader(file.readNBytes(BYTES));
      } catch (IOException e) {
        // The message then does not name the value.
      }
    }
    return new PageHeader(new byte[0]);
  }

  /** Returns whether a path names a vmclock device. Other paths below /dev are ordinary files. */
  static boolean isDevice(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    return Path.of("/dev").equals(whole.getParent())
        && String.valueOf(whole.getFileName()).startsWith("vmclock");
  }

  /**
   * Returns the unsigned value of a field of at most four bytes, or {@link Explanation#UNKNOWN}.
   */
  private long get(AbiField field) {
    boolean isPage = bytes.capacity() >= Integer.BYTES && bytes.getInt(0) == MAGIC;
    if (!isPage || bytes.capacity() < field.offset() + field.bytes()) {
      return Explanation.UNKNOWN;
    }
    return switch (field.bytes()) {
      case Byte.BYTES -> Byte.toUnsignedLong(bytes.get(field.offset()));
      case Short.BYTES -> Short.toUnsignedLong(bytes.getShort(field.offset()));
      default -> Integer.toUnsignedLong(bytes.getInt(field.offset()));
    };
  }
}
