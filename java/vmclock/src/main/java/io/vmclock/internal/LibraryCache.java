package io.vmclock.internal;

import com.google.common.collect.ImmutableList;
import com.google.common.hash.Hashing;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A directory of this user's to which the library is unpacked.
 *
 * <p>The file's name tells its content apart from other versions', and the content itself is
 * compared before it is used, so there is one file for each version and no more. It appears whole,
 * by an atomic rename, and is never written again: a running process may have it mapped.
 */
final class LibraryCache {
  /** Names the one directory to use. */
  static final String DIRECTORY_PROPERTY = "io.vmclock.library.cachedir";

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");
  private static final int ROOT = 0;
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

  /** Returns the file that holds {@code content}, having written it if it was not there. */
  Path unpack(String name, byte[] content) throws IOException {
    makePrivate();
    Path file = directory.resolve("lib" + name + "-" + fingerprint(content) + ".so");
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
    return file;
  }

  UnsatisfiedLinkError failed(IOException cause) {
    return NativeLibrary.linkError(
        "The native vmclock library cannot be unpacked to "
            + directory
            + ": "
            + cause
            + ". Name a directory that this user may write to with -D"
            + DIRECTORY_PROPERTY
            + "=DIR, or the library itself with -D"
            + NativeLibrary.PATH_PROPERTY
            + "=FILE.",
        cause);
  }

  /** Others must not be able to put a library of theirs in our place. */
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
      throw new IOException(directory + " may be written by others; chmod it to 0700");
    }
    int owner = owner(directory);
    if (owner != ROOT && owner != ourUid()) {
      throw new IOException(directory + " belongs to another user, uid " + owner);
    }
  }

  /** The uid that a file of ours gets: nothing else in Java tells it under every configuration. */
  private int ourUid() throws IOException {
    Path probe = directory.resolve("uid." + uniqueSuffix());
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

  /** A name and no proof, which is why the content is compared. Needs no security provider. */
  private static String fingerprint(byte[] content) {
    return Hashing.farmHashFingerprint64().hashBytes(content).toString();
  }

  /** Not random: this runs below what makes random numbers. */
  private static String uniqueSuffix() {
    return ProcessHandle.current().pid() + "." + System.nanoTime() + "." + UNIQUE.incrementAndGet();
  }
}
