package io.vmclock.cli.output;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vmclock.VmClockException;
import io.vmclock.cli.base.CommandFailure;
import io.vmclock.internal.Native;
import io.vmclock.internal.NativePaths;
import io.vmclock.internal.error.Failures;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Writes files that a command replaces as a whole. A reader never sees a part of the text. */
public final class OutputFile {
  private OutputFile() {}

  /**
   * Checks that {@link #replace} can work, so that a command fails before it does anything else.
   * Java alone cannot write as safely as the native library.
   *
   * @throws VmClockException if the native library cannot be loaded
   */
  public static void requireSupport() {
    Failures.requireLibrary();
  }

  /**
   * Replaces the text of a file, or creates it. Another user may control the directory, and this
   * process may be root: no file outside of the directory is written or created.
   *
   * @param mode the file's mode, whatever the umask is
   * @throws CommandFailure if that fails. The file is then as it was.
   */
  public static void replace(Path file, String text, int mode) {
    Failures.requireLibrary();
    byte[] bytes = text.getBytes(UTF_8);
    int error = Native.vmclock_replace_file(NativePaths.path(file), mode, bytes, bytes.length);
    if (error == 0) {
      return;
    }
    VmClockException failure = Failures.writing(file, error);
    String cause = cause(file, -error);
    throw new CommandFailure(
        cause == null
            ? SafeText.oneLine(failure.getMessage())
            : SafeText.oneLine("Cannot write " + file + ": " + cause),
        failure);
  }

  /** Returns null if the cause is the same as for a page. */
  private static @Nullable String cause(Path file, int errno) {
    return switch (errno) {
      case Native.VMCLOCK_ENOENT, Native.VMCLOCK_ENOTDIR -> noDirectory(directory(file));
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM ->
          "this user may not create files in " + directory(file) + ".";
      case Native.VMCLOCK_ELOOP -> notRegular("symbolic link");
      case Native.VMCLOCK_EISDIR -> notRegular("directory");
      case Native.VMCLOCK_EINVAL -> notRegular("device, FIFO or socket");
      case Native.VMCLOCK_EUSERS ->
          "a symbolic link in its path belongs to another user, or is in a directory that another"
              + " user can change. Name the directory itself.";
      default -> null;
    };
  }

  private static Path directory(Path file) {
    Path absolute = file.toAbsolutePath();
    Path parent = absolute.getParent();
    return parent == null ? absolute : parent;
  }

  private static String noDirectory(Path directory) {
    return Files.exists(directory)
        ? directory + " is not a directory."
        : "there is no directory " + directory + ". Create it.";
  }

  private static String notRegular(String kind) {
    return "it is a "
        + kind
        + ", and not a regular file. Name a regular file, or a file that does not exist.";
  }
}
