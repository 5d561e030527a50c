package io.vmclock.cli.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vmclock.cli.base.CommandFailure;
import io.vmclock.cli.output.SafeText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file that is replaced as a whole. A reader sees the old or the new text, never a part of it.
 *
 * <p>Another user may control the directory, and this process may be root. Therefore the new file
 * is made in a subdirectory that only this user can write, and nothing is opened by a path: every
 * call names an entry of an open directory and follows no symbolic link.
 */
final class MetricsFile {
  /** node_exporter runs as another user. */
  private static final Set<PosixFilePermission> READABLE_BY_ALL =
      PosixFilePermissions.fromString("rw-r--r--");

  private static final Set<PosixFilePermission> OURS_ALONE =
      PosixFilePermissions.fromString("rwx------");

  private static final Path TEMPORARY = Path.of("new");

  private static final String REPLACED =
      "another user has replaced a temporary directory of this command. Use a directory that no"
          + " other user can write";

  private final Path path;
  private final Path directory;
  private final Path name;

  MetricsFile(Path path) {
    this.path = path;
    Path absolute = path.toAbsolutePath();
    Path parent = absolute.getParent();
    directory = parent == null ? absolute : parent;
    Path last = absolute.getFileName();
    name = last == null ? absolute : last;
  }

  /**
   * Replaces the text, or creates the file. Its mode is 0644, whatever the umask is.
   *
   * @throws CommandFailure if that fails. The file is then as it was.
   */
  void write(String text) {
    try (DirectoryStream<Path> opened = Files.newDirectoryStream(directory)) {
      SecureDirectoryStream<Path> in = secure(opened);
      requireRegularOrAbsent(in);
      Path ours = Files.createTempDirectory(directory, ".vmclock-").getFileName();
      try (SecureDirectoryStream<Path> room = openOurs(in, ours)) {
        create(room, text);
        moveTo(in, room);
      } finally {
        removeOurs(in, ours);
      }
    } catch (IOException e) {
      throw new CommandFailure("Cannot write " + shown(path) + ": " + cause(e) + ".", e);
    }
  }

  /** A rename would replace a link or a FIFO, which is hardly what the user wants. */
  private void requireRegularOrAbsent(SecureDirectoryStream<Path> in) throws IOException {
    BasicFileAttributes found;
    try {
      found =
          in.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS)
              .readAttributes();
    } catch (NoSuchFileException e) {
      return;
    }
    if (!found.isRegularFile()) {
      throw new IOException(
          "it is a "
              + (found.isDirectory()
                  ? "directory"
                  : found.isSymbolicLink() ? "symbolic link" : "device, FIFO or socket")
              + ", and not a regular file. Name a regular file, or a file that does not exist");
    }
  }

  private static void create(SecureDirectoryStream<Path> room, String text) throws IOException {
    try (SeekableByteChannel channel =
        room.newByteChannel(
            TEMPORARY, EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      room.getFileAttributeView(TEMPORARY, PosixFileAttributeView.class, NOFOLLOW_LINKS)
          .setPermissions(READABLE_BY_ALL);
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
    } catch (IOException e) {
      remove(room, e);
      throw e;
    }
  }

  private void moveTo(SecureDirectoryStream<Path> in, SecureDirectoryStream<Path> room)
      throws IOException {
    try {
      room.move(TEMPORARY, in, name);
    } catch (IOException e) {
      remove(room, e);
      throw e;
    }
  }

  private static void remove(SecureDirectoryStream<Path> room, IOException cause) {
    try {
      room.deleteFile(TEMPORARY);
    } catch (NoSuchFileException e) {
      // It could not even be created.
    } catch (IOException e) {
      cause.addSuppressed(e);
    }
  }

  /** Another user who controls the directory could have put one of their own in its place. */
  private static SecureDirectoryStream<Path> openOurs(SecureDirectoryStream<Path> in, Path ours)
      throws IOException {
    SecureDirectoryStream<Path> opened;
    try {
      opened = in.newDirectoryStream(ours, NOFOLLOW_LINKS);
    } catch (NoSuchFileException | NotDirectoryException e) {
      throw new IOException(REPLACED, e);
    }
    PosixFileAttributes found =
        opened.getFileAttributeView(PosixFileAttributeView.class).readAttributes();
    if (!found.owner().equals(Files.getOwner(Path.of("/proc/self")))
        || !found.permissions().equals(OURS_ALONE)) {
      opened.close();
      throw new IOException(REPLACED);
    }
    return opened;
  }

  /** Fails only if another user has replaced the directory. An empty one can then stay. */
  private static void removeOurs(SecureDirectoryStream<Path> in, Path ours) {
    try {
      in.deleteDirectory(ours);
    } catch (IOException e) {
      // The text has been written, or another exception says why it has not.
    }
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> opened)
      throws IOException {
    if (opened instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("this operating system cannot write a file safely");
  }

  private String cause(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "there is no directory " + shown(directory) + ". Create it";
    }
    if (e instanceof NotDirectoryException) {
      return shown(directory) + " is not a directory";
    }
    if (e instanceof AccessDeniedException) {
      return "this user may not create files in " + shown(directory);
    }
    String reason = e instanceof FileSystemException known ? known.getReason() : e.getMessage();
    return reason == null ? e.toString() : reason;
  }

  private static String shown(Path path) {
    return SafeText.oneLine(path.toString());
  }
}
