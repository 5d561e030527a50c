package io.vmclock.internal.library;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A directory of this user into which the library is unpacked. No other user can write in it.
 *
 * <p>The name of a file depends on its content, and the content is compared before the file is
 * used. So there is one file for each version, and only a few versions are kept. An atomic rename
 * creates the complete file. It is never written again, because a running process may have it
 * mapped.
 */
final class LibraryCache {
  /** The system property that names the directory. If it is set, no other directory is tried. */
  static final String DIRECTORY_PROPERTY = "io.vmclock.library.cachedir";

  /** The number of versions that are kept, including the one in use. */
  static final int VERSIONS = 8;

  private static final AtomicInteger UNIQUE = new AtomicInteger();

  /** Not a {@link Path} yet, because its bytes may be invalid in the encoding of the locale. */
  private final String directory;

  private final int us;

  LibraryCache(String directory, int us) {
    this.directory = directory;
    this.us = us;
  }

  /**
   * Returns the directories to try, in order.
   *
   * @param us the uid of this process
   */
  static List<LibraryCache> candidates(int us) {
    String given = System.getProperty(DIRECTORY_PROPERTY);
    if (given != null) {
      String absolute = given.startsWith("/") ? given : property("user.dir", "?") + "/" + given;
      return List.of(new LibraryCache(absolute, us));
    }
    return List.of(
        new LibraryCache(userCache() + "/vmclock", us),
        new LibraryCache(property("java.io.tmpdir", "/tmp") + "/vmclock-" + us, us));
  }

  private static String userCache() {
    String xdg = environment("XDG_CACHE_HOME");
    return xdg != null && xdg.startsWith("/") ? xdg : property("user.home", "?") + "/.cache";
  }

  private static @Nullable String environment(String name) {
    try {
      return System.getenv(name);
    } catch (SecurityException e) {
      return null;
    }
  }

  /** Returns {@code fallback} if the property is absent, empty or not readable. */
  private static String property(String name, String fallback) {
    try {
      String value = System.getProperty(name, fallback);
      return value.isEmpty() ? fallback : value;
    } catch (SecurityException e) {
      return fallback;
    }
  }

  /**
   * Returns the file that contains {@code library}. Writes it if it does not exist.
   *
   * <p>No other user can change the file or redirect its path, now or later: {@link SafeDirectory}
   * says why. So the caller loads what was checked here.
   *
   * @throws IOException if there is no such file, or another user could change it
   * @throws RuntimeException if the directory is not a path in this locale, for example
   */
  Path unpack(PackagedLibrary library) throws IOException {
    SafeDirectory safe = directory();
    String prefix = library.stem() + "-";
    Path file = safe.path().resolve(prefix + library.digest().substring(0, 16) + ".so");
    // Only verified content was ever written under this name. So equal content needs no digest,
    // whose computation takes most of the time of a first open.
    if (holds(safe, file, library.unverified())) {
      return file;
    }
    byte[] content = library.content();
    Path unique = uniqueFile(safe, file);
    try {
      write(unique, content);
      Files.move(unique, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(unique);
    }
    requireWritten(safe, file, content);
    sweep(safe.path(), prefix, file);
    return file;
  }

  /**
   * Returns a new file that contains {@code library}, under a name that no other file has or had.
   * The caller removes it.
   */
  Path unpackCopy(PackagedLibrary library) throws IOException {
    SafeDirectory safe = directory();
    byte[] content = library.content();
    Path copy = uniqueFile(safe, safe.path().resolve(library.stem() + "-copy.so"));
    boolean complete = false;
    try {
      write(copy, content);
      requireWritten(safe, copy, content);
      complete = true;
    } finally {
      if (!complete) {
        Files.deleteIfExists(copy);
      }
    }
    return copy;
  }

  private SafeDirectory directory() throws IOException {
    Path path = Path.of(directory);
    if (!path.isAbsolute()) {
      throw new IOException("the path is not absolute");
    }
    return SafeDirectory.at(path, us);
  }

  /** Checks everything again, because time has passed since the first check. */
  private static void requireWritten(SafeDirectory safe, Path file, byte[] content)
      throws IOException {
    safe.check();
    if (!holds(safe, file, content)) {
      throw new IOException(file + " was changed while it was written");
    }
  }

  UnsatisfiedLinkError failed(Exception cause) {
    return NativeLibrary.linkError(
        "The native vmclock library cannot be unpacked to "
            + directory
            + ": "
            + cause
            + ". Use -D"
            + DIRECTORY_PROPERTY
            + "=DIR to name a directory in which only this user can write, or -D"
            + NativeLibrary.PATH_PROPERTY
            + "=FILE to name the library itself.",
        cause);
  }

  /** Creates a file that only this user can write, whatever the umask is. */
  private static void write(Path file, byte[] content) throws IOException {
    try (SeekableByteChannel channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--")))) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
    }
  }

  private static boolean holds(SafeDirectory safe, Path file, byte[] content) throws IOException {
    try {
      // The file is no symbolic link, and no other user can replace it before it is opened.
      return safe.isSafe(file) && contains(file, content);
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  private static boolean contains(Path file, byte[] content) throws IOException {
    // Not a channel: a JVM has not loaded the classes of channels when it starts.
    try (InputStream in = new FileInputStream(file.toFile())) {
      return Arrays.equals(in.readNBytes(content.length + 1), content);
    }
  }

  /**
   * Removes all but the newest versions, and incomplete files of killed processes. A process that
   * has mapped a removed file keeps the content.
   */
  private static void sweep(Path directory, String prefix, Path current) {
    FileTime longAgo = FileTime.from(Instant.now().minus(Duration.ofDays(1)));
    int versions = 0;
    try {
      for (Map.Entry<Path, FileTime> file : newestFirst(directory, prefix)) {
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
  private static List<Map.Entry<Path, FileTime>> newestFirst(Path directory, String prefix)
      throws IOException {
    List<Map.Entry<Path, FileTime>> files = new ArrayList<>();
    try (DirectoryStream<Path> list = Files.newDirectoryStream(directory)) {
      for (Path file : list) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix)) {
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
   * Returns a file with a name of its own. The name is not random, because the code that makes
   * random numbers depends on this code.
   */
  private static Path uniqueFile(SafeDirectory safe, Path file) throws IOException {
    Path process = Files.readSymbolicLink(Path.of("/proc/self"));
    return safe.path()
        .resolve(
            file.getFileName()
                + "."
                + process
                + "."
                + System.nanoTime()
                + "."
                + UNIQUE.incrementAndGet());
  }
}
