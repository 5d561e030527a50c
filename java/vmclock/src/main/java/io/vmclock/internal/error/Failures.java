package io.vmclock.internal.error;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Binding;
import io.vmclock.internal.error.Explanation.Use;
import java.nio.file.Path;

/** Turns the C library's error numbers into exceptions with cause and remedy. */
public final class Failures {
  private Failures() {}

  /**
   * Loads the native library.
   *
   * @throws VmClockException if that fails
   */
  public static void requireLibrary() {
    try {
      Binding.requireChosen();
    } catch (UnsatisfiedLinkError e) {
      throw new VmClockException(Reason.LIBRARY, null, String.valueOf(e.getMessage()), e);
    }
  }

  /** Of opening {@code path}; {@code error} is a negative errno. */
  public static VmClockException opening(Path path, int error) {
    return of(path, Use.READ, error, "Cannot open " + name(path) + ": ");
  }

  /** Of opening {@code path} for writing. */
  public static VmClockException openingToUpdate(Path path, int error) {
    return of(path, Use.UPDATE, error, "Cannot open " + name(path) + ": ");
  }

  /** Of making a page at {@code path}, or taking over one that is there. */
  public static VmClockException creating(Path path, int error) {
    return of(path, Use.CREATE, error, "Cannot write " + name(path) + ": ");
  }

  /** Of reading from {@code path}. */
  public static VmClockException reading(Path path, int error) {
    return of(path, Use.READ, error, "Cannot read " + path + ": ");
  }

  /** Of writing to {@code path}. */
  public static VmClockException writing(Path path, int error) {
    return of(path, Use.UPDATE, error, "Cannot write " + path + ": ");
  }

  /** Of watching {@code path}. */
  public static VmClockException watching(Path path, int error) {
    return of(path, Use.READ, error, "Cannot watch " + path + ": ");
  }

  /** Of a value that the reading from {@code path} does not have. */
  public static VmClockException absent(Path path, String value, int error) {
    return of(path, Use.READ, error, path + " has no " + value + ": ");
  }

  /** Of asking a snapshot into which nothing was read. */
  public static VmClockException unread(Path path) {
    return new VmClockException(
        Reason.NOT_OFFERED,
        path,
        "The snapshot of " + path + " is empty: read it with VmClock.read(Snapshot) first.",
        null);
  }

  private static VmClockException of(Path path, Use use, int error, String what) {
    return new VmClockException(
        reason(error), path, what + Explanation.of(path, use, -error), null);
  }

  /** An empty one would not be seen. */
  private static String name(Path path) {
    return path.toString().isEmpty() ? "''" : path.toString();
  }

  private static Reason reason(int error) {
    return switch (-error) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV, Errno.ENOTDIR, Errno.ELOOP -> Reason.ABSENT;
      case Errno.EACCES, Errno.EPERM, Errno.EROFS -> Reason.PERMISSION_DENIED;
      case Errno.EISDIR, Errno.EINVAL, Errno.EBADMSG, Errno.EEXIST -> Reason.NOT_A_PAGE;
      case Errno.EMSGSIZE -> Reason.TRUNCATED;
      case Errno.EPROTONOSUPPORT -> Reason.UNSUPPORTED_VERSION;
      case Errno.ENODATA, Errno.ENOTTY -> Reason.NOT_OFFERED;
      case Errno.EOPNOTSUPP -> Reason.FOREIGN_COUNTER;
      case Errno.EAGAIN -> Reason.UNRELIABLE;
      case Errno.EDOM -> Reason.LEAP_UNKNOWN;
      case Errno.EOVERFLOW -> Reason.OUT_OF_RANGE;
      case Errno.ETIMEDOUT -> Reason.BUSY;
      case Errno.EBUSY -> Reason.LOCKED;
      case Errno.ESHUTDOWN -> Reason.CLOSED;
      default -> Reason.SYSTEM;
    };
  }
}
