package io.vmclock.cli.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmclock.cli.output.SafeText;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A file of a record that this process made. A line is in it completely or not at all. */
final class RecordFile implements AutoCloseable {
  /** Other users of the file's group, such as auditors, can read it. */
  private static final String MODE = "rw-r-----";

  private final Path path;
  private final FileOutputStream out;
  private final @Nullable Object key;

  /** The end of the last complete line. */
  private long size;

  private RecordFile(Path path, FileOutputStream out) throws IOException {
    this.path = path;
    this.out = out;
    key = attributes(path).fileKey();
  }

  /**
   * Makes a new file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if the path has a file or a symbolic link
   */
  static RecordFile create(Path path) throws IOException {
    Files.createFile(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    // The mode at the creation depends on the umask.
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(MODE));
    // Not a channel: an interrupt of the thread would close it. Nobody else can replace the file.
    FileOutputStream out = new FileOutputStream(path.toFile(), true);
    try {
      return new RecordFile(path, out);
    } catch (IOException | RuntimeException e) {
      out.close();
      throw e;
    }
  }

  private static BasicFileAttributes attributes(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
  }

  Path path() {
    return path;
  }

  String name() {
    return String.valueOf(path.getFileName());
  }

  long size() {
    return size;
  }

  /** Returns what another program did to the file; null if it is as this process left it. */
  @Nullable String foreignChange() {
    try {
      BasicFileAttributes now = attributes(path);
      if (!Objects.equals(now.fileKey(), key)) {
        return "was replaced";
      }
      return now.size() == size ? null : "was changed";
    } catch (IOException e) {
      return "cannot be found any more (" + SafeText.oneLine(e.getMessage()) + ")";
    }
  }

  /**
   * Appends a line and its line break.
   *
   * @throws IOException if that is not possible; the file then ends with the line before
   */
  void append(String line) throws IOException {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    try {
      out.write(bytes);
    } catch (IOException e) {
      removePartOfALine(e);
      throw e;
    }
    size += bytes.length;
  }

  /** If this fails, the next check finds the file changed, and a new file begins. */
  private void removePartOfALine(IOException cause) {
    try {
      out.getChannel().truncate(size);
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Waits until the disk has the lines. */
  void sync() throws IOException {
    out.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  /** Removes a file that has no line. */
  void discard() throws IOException {
    out.close();
    Files.deleteIfExists(path);
  }
}
