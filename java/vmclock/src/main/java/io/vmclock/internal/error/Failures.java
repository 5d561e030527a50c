package io.vmclock.internal.error;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
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
      case Native.VMCLOCK_ENOENT,
          Native.VMCLOCK_ENXIO,
          Native.VMCLOCK_ENODEV,
          Native.VMCLOCK_ENOTDIR,
          Native.VMCLOCK_ELOOP ->
          Reason.ABSENT;
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM, Native.VMCLOCK_EROFS ->
          Reason.PERMISSION_DENIED;
      case Native.VMCLOCK_EISDIR,
          Native.VMCLOCK_EINVAL,
          Native.VMCLOCK_EBADMSG,
          Native.VMCLOCK_EEXIST ->
          Reason.NOT_A_PAGE;
      case Native.VMCLOCK_EMSGSIZE -> Reason.TRUNCATED;
      case Native.VMCLOCK_EPROTONOSUPPORT -> Reason.UNSUPPORTED_VERSION;
      case Native.VMCLOCK_ENODATA, Native.VMCLOCK_ENOTTY -> Reason.NOT_OFFERED;
      case Native.VMCLOCK_EOPNOTSUPP -> Reason.FOREIGN_COUNTER;
      case Native.VMCLOCK_EAGAIN -> Reason.UNRELIABLE;
      case Native.VMCLOCK_EDOM -> Reason.LEAP_UNKNOWN;
      case Native.VMCLOCK_EOVERFLOW -> Reason.OUT_OF_RANGE;
      case Native.VMCLOCK_ETIMEDOUT -> Reason.BUSY;
      case Native.VMCLOCK_EBUSY -> Reason.LOCKED;
      case Native.VMCLOCK_ESHUTDOWN -> Reason.CLOSED;
      default -> Reason.SYSTEM;
    };
  }
}
