package io.vmclock.internal.error;

import io.vmclock.AbiField;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The first fields of a page, looked at once more without the library: for messages alone, because
 * nothing ties them to the reading that failed. Immutable.
 */
final class PageHeader {
  /** Of a value that is not there. */
  static final long UNKNOWN = -1;

  private static final int MAGIC = 0x4b4c4356;
  private static final int BYTES = AbiField.LEAP_INDICATOR.offset() + 1;

  private final ByteBuffer bytes;

  private PageHeader(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Reads what there is; nothing of other kinds of files, where a read may wait or take away. */
  static PageHeader of(Path path) {
    if (Files.isRegularFile(path) || isDevice(path)) {
      try (InputStream file = Files.newInputStream(path)) {
        return new PageHeader(file.readNBytes(BYTES));
      } catch (IOException e) {
        // Then the message has to do without.
      }
    }
    return new PageHeader(new byte[0]);
  }

  /** Returns whether a path names a vmclock device; all others below /dev are files like any. */
  static boolean isDevice(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    return Path.of("/dev").equals(whole.getParent())
        && String.valueOf(whole.getFileName()).startsWith("vmclock");
  }

  /** Returns the value of a field of at most four bytes, unsigned, or {@link #UNKNOWN}. */
  long get(AbiField field) {
    boolean isPage = bytes.capacity() >= Integer.BYTES && bytes.getInt(0) == MAGIC;
    if (!isPage || bytes.capacity() < field.offset() + field.bytes()) {
      return UNKNOWN;
    }
    return switch (field.bytes()) {
      case Byte.BYTES -> Byte.toUnsignedLong(bytes.get(field.offset()));
      case Short.BYTES -> Short.toUnsignedLong(bytes.getShort(field.offset()));
      default -> Integer.toUnsignedLong(bytes.getInt(field.offset()));
    };
  }
}
