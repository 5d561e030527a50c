package io.vmclock.internal.library;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory of this user into which the library is unpacked.
 *
 * <p>The name of a file depends on its content, and the content is compared before the file is
 * used. So there is one file for each version, and only a few versions are kept. An atomic rename
 * creates the complete file. It is never written again, because a running process may have it
 * mapped.
 */
final class LibraryCache {
  /** The system property that names the directory. If it is set, no other directory is tried. */
  static final String DIRECTORY_PROPERTY = "io.vmclock.library.cachedir";

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");
  private static final int ROOT = 0;

  /** The number of versions that are kept, including the one in use. */
  static final int VERSIONS = 8;

  private static final String UID_PROBE = "vmclock-uid.";
  private static final AtomicInteger UNIQUE = new AtomicInteger();

  private final Path directory;

  LibraryCache(Path directory) {
    this.directory = directory;
  }

  /** Returns the directories to try, in order. */
  static ImmutableList<LibraryCache> candidates() {
    String given = System.getProperty(DIRECTORY_PROPERTY);
    if (given != null) {
      return ImmutableList.of(new LibraryCache(Path.of(given)));
    }
    String user = System.getProperty("user.name", "unknown").replace('/', '_');
    return ImmutableList.of(
        new LibraryCache(userCache().resolve("vmclock")),
        new LibraryCache(Path.of(System.getProperty("java.io.tmpdir", "/tmp"), "vmclock-" + user)));
  }

  private static Path userCache() {
    String xdg = System.getenv("XDG_CACHE_HOME");
    return xdg != null && xdg.startsWith("/")
        ? Path.of(xdg)
        : Path.of(System.getProperty("user.home", "/"), ".cache");
  }

  /** Returns the file that contains {@code content}. Writes it if it does not exist. */
  Path unpack(String name, byte[] content) throws IOException {
    makePrivate();
    String prefix = "lib" + name + "-";
    Path file = directory.resolve(prefix + Sha256.of(content).substring(0, 16) + ".so");
    if (holds(file, content)) {
      return file;
    }
    Path unique = directory.resolve(file.getFileName() + "." + uniqueSuffix());
    try {
      Files.write(unique, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
      Files.move(unique, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unique);
    }
    sweep(prefix, file);
    return file;
  }

  UnsatisfiedLinkError failed(IOException cause) {
    return NativeLibrary.linkError(
        "The native vmclock library cannot be unpacked to "
            + directory
            + ": "
            + cause
            + ". Use -D"
            + DIRECTORY_PROPERTY
            + "=DIR to name a directory in which this user can write, or -D"
            + NativeLibrary.PATH_PROPERTY
            + "=FILE to name the library itself.",
        cause);
  }

  /** Makes sure that no other user can put a library into the directory. */
  private void makePrivate() throws IOException {
    Path parent = directory.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    try {
      Files.createDirectory(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
    } catch (FileAlreadyExistsException e) {
      requireOurs();
    }
  }

  private void requireOurs() throws IOException {
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory");
    }
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(directory, LinkOption.NOFOLLOW_LINKS);
    if (permissions.contains(PosixFilePermission.GROUP_WRITE)
        || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(directory + " is writable by other users; chmod it to 0700");
    }
    int owner = owner(directory);
    if (owner != ROOT && owner != ourUid()) {
      throw new IOException(directory + " belongs to another user, uid " + owner);
    }
  }

  /**
   * Returns the uid of this process, which is the owner of a new file. Java has no other way to get
   * it in every configuration.
   */
  private int ourUid() throws IOException {
    Path probe = directory.resolve(UID_PROBE + uniqueSuffix());
    Files.write(probe, new byte[0], StandardOpenOption.CREATE_NEW);
    try {
      return owner(probe);
    } finally {
      Files.delete(probe);
    }
  }

  private static int owner(Path path) throws IOException {
    return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean holds(Path file, byte[] content) throws IOException {
    try {
      return Files.size(file) == content.length && Arrays.equals(Files.readAllBytes(file), content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  /**
   * Removes all but the newest versions, and incomplete files of killed processes. A process that
   * has mapped a removed file keeps the content.
   */
  private void sweep(String prefix, Path current) {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    int versions = 0;
    try {
      for (Map.Entry<Path, FileTime> file : newestFirst(prefix)) {
        boolean whole = file.getKey().toString().endsWith(".so");
        boolean remove = whole ? ++versions > VERSIONS : file.getValue().compareTo(longAgo) < 0;
        if (remove && !file.getKey().equals(current)) {
          Files.deleteIfExists(file.getKey());
        }
      }
    } catch (IOException | DirectoryIteratorException e) {
      // Nothing depends on the removal. It is tried again when the next version is unpacked.
    }
  }

  /**
   * Returns this library's files, the newest first. Reads the time of each file only once, because
   * other processes may remove files during the sort.
   */
  private List<Map.Entry<Path, FileTime>> newestFirst(String prefix) throws IOException {
    List<Map.Entry<Path, FileTime>> files = new ArrayList<>();
    try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
      for (Path file : list) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix) || name.startsWith(UID_PROBE)) {
          files.add(Map.entry(file, modified(file)));
        }
      }
    }
    files.sort(Map.Entry.<Path, FileTime>comparingByValue().reversed());
    return files;
  }

  /** Returns the time of the last change. A file that has vanished counts as old. */
  private static FileTime modified(Path file) {
    try {
      return Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS);
    } catch (IOException e) {
      return FileTime.fromMillis(0);
    }
  }

  /**
   * Returns a unique suffix. It is not random, because the code that makes random numbers depends
   * on this code.
   */
  private static String uniqueSuffix() {
    return ProcessHandle.current().pid() + "." + System.nanoTime() + "." + UNIQUE.incrementAndGet();
  }
}
