package io.vmclock.internal.error;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.ProcessUser;
import io.vmclock.internal.library.SafeDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Explains why this user may not write a page file: it must belong to this user alone, and so must
 * its lock file. No other user may be able to replace it or a directory above it.
 */
final class PageOwner {
  private static final String OTHER_DIRECTORY =
      "Or choose another directory: one in which only this user or root can write, such as one in"
          + " /run, or one with the sticky bit, such as /dev/shm. `chmod +t` sets this bit.";

  private PageOwner() {}

  /** Explains {@code VMCLOCK_EUSERS}. */
  static Explanation explain(Path page) {
    try {
      Path directory = page.toAbsolutePath().getParent();
      SafeDirectory.requireSafeWay(
          directory == null ? null : directory.toRealPath(), ProcessUser.uid());
    } catch (IOException e) {
      return denied(String.valueOf(e.getMessage()), OTHER_DIRECTORY);
    }
    if (Files.isSymbolicLink(page) || !Files.exists(page)) {
      return denied(
          "a symbolic link in its path belongs to another user, or is in a directory that another"
              + " user can change",
          "Name the directory itself.");
    }
    try {
      PosixFileAttributes file = Files.readAttributes(page, PosixFileAttributes.class);
      Set<PosixFilePermission> permissions = file.permissions();
      int names = (Integer) Files.getAttribute(page, "unix:nlink");
      int owner = (Integer) Files.getAttribute(page, "unix:uid");
      if (owner != ProcessUser.uid()) {
        return denied(
            "it belongs to the user "
                + file.owner().getName()
                + ", and only its owner may write it",
            "Run this as that user, or choose another path.");
      }
      if (permissions.contains(PosixFilePermission.GROUP_WRITE)
          || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
        return denied(
            "other users can write it, because its permissions are "
                + PosixFilePermissions.toString(permissions),
            "Withdraw that right with `chmod go-w`.");
      }
      return denied(
          "it has " + names + " names (hard links), and each name would have its own lock",
          "Remove the other names, or choose another path.");
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return denied("it does not belong to this user alone", "Choose another path.");
    }
  }

  /** Explains {@code VMCLOCK_ENOLCK}. */
  static Explanation explainLock(Path page) {
    Path lock = Path.of(page + ".lock");
    return Files.exists(lock, NOFOLLOW_LINKS)
        ? denied(
            "its lock file " + lock + " is not a regular file of this user with mode 0600",
            "Remove the lock file if no writer of the page is running.")
        : denied(
            "this user cannot create its lock file " + lock,
            "Give this user the right to write in that directory, or choose another path.");
  }

  private static Explanation denied(String cause, String remedy) {
    return new Explanation(Reason.PERMISSION_DENIED, cause, remedy);
  }
}
