package io.vmclock.internal.library;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes and checks directories whose files no other user can replace.
 *
 * <p>Such a directory belongs to this user or root, and only they can write in it. The same is true
 * of every directory above it, except that others may also write in a sticky directory, such as
 * {@code /tmp}: they can rename or remove only their own entries there. All checks use the real
 * path, which has no symbolic links. Therefore another user can neither change a file in the
 * directory, nor make its path lead to another file between a check and a use.
 */
public final class SafeDirectory {
  private static final int ROOT = 0;
  private static final int STICKY = 01000;
  private static final int WRITABLE_BY_OTHERS = 022;
  private static final int TYPE = 0170000;
  private static final int DIRECTORY = 0040000;
  private static final int REGULAR = 0100000;

  private final Path directory;
  private final int us;

  private SafeDirectory(Path directory, int us) {
    this.directory = directory;
    this.us = us;
  }

  /**
   * Finds a directory, or creates it with mode 0700. Follows symbolic links in {@code named}.
   * Nothing is written into a directory that has not been checked.
   *
   * @param us the uid of this process
   * @throws IOException if another user can replace the directory or a file in it
   */
  public static SafeDirectory at(Path named, int us) throws IOException {
    SafeDirectory safe = new SafeDirectory(real(named, us), us);
    safe.check();
    return safe;
  }

  /** Returns the real path. */
  public Path path() {
    return directory;
  }

  /** Checks the directory again. */
  public void check() throws IOException {
    requireSafeWay(directory.getParent(), us);
    requireOurs(directory, us);
  }

  /**
   * Returns whether no other user can write in a file of this directory, now or later: it is a
   * regular file of this user or root, has no other name, and only its owner can write in it.
   *
   * @throws NoSuchFileException if the file does not exist
   */
  public boolean isSafe(Path file) throws IOException {
    Entry entry = Entry.of(file);
    return entry.isType(REGULAR)
        && entry.belongsTo(us)
        && !entry.isWritableByOthers()
        && entry.links() == 1;
  }

  private static Path real(Path named, int us) throws IOException {
    try {
      return named.toRealPath();
    } catch (NoSuchFileException e) {
      Path parent = named.getParent();
      if (parent == null) {
        throw e;
      }
      Path realParent = real(parent, us);
      requireSafeWay(realParent, us);
      Path directory = realParent.resolve(named.getFileName());
      try {
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } catch (FileAlreadyExistsException raced) {
        // Another process has created it. The next line checks which user did.
      }
      requireOurs(directory, us);
      return directory;
    }
  }

  private static void requireOurs(Path directory, int us) throws IOException {
    Entry entry = Entry.of(directory);
    if (!entry.isType(DIRECTORY)) {
      throw new IOException(directory + " is not a directory");
    }
    if (!entry.belongsTo(us)) {
      throw new IOException(directory + " belongs to another user, uid " + entry.owner());
    }
    if (entry.isWritableByOthers()) {
      throw new IOException(directory + " is writable by other users; chmod it to 0700");
    }
  }

  /**
   * Checks that no other user can rename or replace a directory on the way down to here.
   *
   * @param lowest a real path; null if there is nothing to check
   * @param us the uid of this process
   * @throws IOException that names the directory and the reason
   */
  public static void requireSafeWay(@Nullable Path lowest, int us) throws IOException {
    // The owner of "/" controls every path. It is root, but in a user namespace without root it has
    // the uid of all users outside of the namespace.
    int rootsOwner = Entry.of(Path.of("/")).owner();
    for (Path directory = lowest; directory != null; directory = directory.getParent()) {
      Entry entry = Entry.of(directory);
      if (!entry.belongsTo(us) && entry.owner() != rootsOwner) {
        throw new IOException(
            "a directory above it, "
                + directory
                + ", belongs to another user, uid "
                + entry.owner());
      }
      if (entry.isWritableByOthers() && !entry.isSticky()) {
        throw new IOException(
            "a directory above it, "
                + directory
                + ", is writable by other users; chmod it to 0755, or set its sticky bit");
      }
    }
  }

  /** The owner, the mode with the type, and the number of names of a file or directory. */
  private record Entry(int owner, int mode, int links) {
    /** Reads the entry itself if it is a symbolic link. */
    static Entry of(Path path) throws IOException {
      Map<String, Object> attributes =
          Files.readAttributes(path, "unix:uid,mode,nlink", LinkOption.NOFOLLOW_LINKS);
      return new Entry(
          (int) requireNonNull(attributes.get("uid")),
          (int) requireNonNull(attributes.get("mode")),
          (int) requireNonNull(attributes.get("nlink")));
    }

    boolean isType(int type) {
      return (mode & TYPE) == type;
    }

    boolean belongsTo(int us) {
      return owner == us || owner == ROOT;
    }

    boolean isWritableByOthers() {
      return (mode & WRITABLE_BY_OTHERS) != 0;
    }

    boolean isSticky() {
      return (mode & STICKY) != 0;
    }
  }
}
