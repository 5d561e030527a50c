package io.vmclock.internal.error;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kind of file that a path names, after symbolic links. Only messages use it. */
enum FileKind {
  /** No file, or a file of a kind that this user or this system cannot determine. */
  NONE,
  REGULAR,
  DIRECTORY,
  CHARACTER_DEVICE,
  BLOCK_DEVICE,
  FIFO,
  SOCKET;

  /** S_IFMT of stat(2). */
  private static final int TYPE_BITS = 0170000;

  static FileKind of(Path path) {
    try {
      Object mode = Files.getAttribute(path, "unix:mode");
      return mode instanceof Integer bits ? of(bits) : NONE;
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return NONE;
    }
  }

  private static FileKind of(int mode) {
    return switch (mode & TYPE_BITS) {
      case 0010000 -> FIFO;
      case 0020000 -> CHARACTER_DEVICE;
      case 0040000 -> DIRECTORY;
      case 0060000 -> BLOCK_DEVICE;
      case 0100000 -> REGULAR;
      case 0140000 -> SOCKET;
      default -> NONE;
    };
  }
}
