package io.vmclock.internal;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
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
    return of(path, error, "Cannot open " + path + ": ");
  }

  /** Of reading from {@code path}. */
  public static VmClockException reading(Path path, int error) {
    return of(path, error, "Cannot read " + path + ": ");
  }

  /** Of writing to {@code path}. */
  public static VmClockException writing(Path path, int error) {
    return of(path, error, "Cannot write " + path + ": ");
  }

  /** Of watching {@code path}. */
  public static VmClockException watching(Path path, int error) {
    return of(path, error, "Cannot watch " + path + ": ");
  }

  /** Of a value that the reading from {@code path} does not have. */
  public static VmClockException absent(Path path, String value, int error) {
    return of(path, error, path + " has no " + value + ": ");
  }

  /** Of asking a snapshot into which nothing was read. */
  public static VmClockException unread(Path path) {
    return new VmClockException(
        Reason.NOT_OFFERED,
        path,
        "The snapshot of " + path + " is empty: read it with VmClock.read(Snapshot) first.",
        null);
  }

  private static VmClockException of(Path path, int error, String what) {
    return new VmClockException(reason(error), path, what + text(path, error), null);
  }

  private static Reason reason(int error) {
    return switch (-error) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV, Errno.ENOTDIR -> Reason.ABSENT;
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

  private static String text(Path path, int error) {
    return switch (-error) {
      case Errno.ENOENT, Errno.ENXIO, Errno.ENODEV, Errno.ENOTDIR ->
          path.startsWith("/dev")
              ? "there is no such device. The hypervisor must offer one and the kernel needs the"
                  + " driver ptp_vmclock (Linux 6.13 or later); `vmclock doctor` tells which of"
                  + " them is missing."
              : "there is no such file. `vmclock publish --page FILE` makes one.";
      case Errno.EACCES, Errno.EPERM ->
          path.startsWith("/dev")
              ? "permission denied. Give this user's group access by a udev rule, such as"
                  + " KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\"."
              : "permission denied. Give this user the right to open it.";
      case Errno.EROFS -> "the file system is read-only. Use a path on one that is not.";
      case Errno.EISDIR -> "it is a directory. Name the device or the page file itself.";
      case Errno.EINVAL -> "it is neither a device nor a regular file. Name one that is.";
      case Errno.EBADMSG ->
          "it is not a vmclock page, because it does not begin with the magic number 0x4b4c4356."
              + " Name the device or a page file.";
      case Errno.EEXIST ->
          "it is a page of another counter or time scale, and these never change in a page. Remove"
              + " the file to have it made anew.";
      case Errno.EMSGSIZE ->
          "it is shorter than a vmclock page, or than the page's own size field claims. It may be"
              + " incomplete: make it anew.";
      case Errno.EPROTONOSUPPORT ->
          "it is a vmclock page of a version other than 1, the only one that this library knows."
              + " Look for a newer release of the library.";
      case Errno.ENODATA ->
          "the page does not offer it; Capability tells what it offers. It depends on the"
              + " hypervisor.";
      case Errno.ENOTTY ->
          "it cannot notify of changes: it is a plain file, or a device whose driver is older than"
              + " that of Linux 7.0. Take readings now and then instead.";
      case Errno.EOPNOTSUPP ->
          "the page's time is a formula over a counter that this machine does not have. It was"
              + " written on, or for, a machine of another architecture.";
      case Errno.EAGAIN ->
          "the page's clock status says that its time must not be relied on now. Try again once the"
              + " status is SYNCHRONIZED or FREERUNNING.";
      case Errno.EDOM ->
          "the page's leap indicator is unknown, or contradicts its reference time. TAI is not"
              + " affected.";
      case Errno.EOVERFLOW ->
          "it does not fit into 64 bits of nanoseconds since 1970, which end in 2262.";
      case Errno.ETIMEDOUT ->
          "it was being written all through 100 ms. Its writer may have died in the middle of an"
              + " update; otherwise try again.";
      case Errno.EBUSY -> "another writer holds the page. Stop that one first.";
      case Errno.ESHUTDOWN -> "the clock is closed. Open another one.";
      default -> "the system reports error number " + -error + ".";
    };
  }
}
