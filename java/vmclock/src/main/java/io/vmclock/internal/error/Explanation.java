package io.vmclock.internal.error;

import io.vmclock.AbiField;
import io.vmclock.internal.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What an error of the C library says of a path, and what to do about it. */
final class Explanation {
  /** What the path was wanted for. */
  enum Use {
    READ,
    UPDATE,
    CREATE
  }

  private static final int ARM_VIRTUAL_COUNTER = 0;
  private static final int X86_TSC = 1;
  private static final String NOT_THIS_FILE = "Choose another path, or remove the file.";

  private Explanation() {}

  /** Returns cause and remedy; {@code errno} is positive. */
  static String of(Path path, Use use, int errno) {
    return switch (errno) {
      case Native.VMCLOCK_ENOENT,
          Native.VMCLOCK_ENXIO,
          Native.VMCLOCK_ENODEV,
          Native.VMCLOCK_ENOTDIR ->
          absent(path);
      case Native.VMCLOCK_ELOOP ->
          "its symbolic links lead in a circle, or are too many. Name the device or the page file"
              + " itself.";
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM -> forbidden(path, use);
      case Native.VMCLOCK_EROFS -> "the file system is read-only. Use a path on one that is not.";
      case Native.VMCLOCK_EISDIR ->
          "it is a directory. "
              + (use == Use.CREATE
                  ? "Name a file in it."
                  : "Name the device or the page file itself.");
      case Native.VMCLOCK_EINVAL ->
          use == Use.READ
              ? "it is neither a device nor a regular file. Name one that is."
              : "it is no regular file, and a page is written to nothing else. Name one that is.";
      case Native.VMCLOCK_EBADMSG ->
          "it is not a vmclock page, because it does not begin with the magic number 0x4b4c4356. "
              + (use == Use.CREATE ? NOT_THIS_FILE : "Name the device or a page file.");
      case Native.VMCLOCK_EEXIST ->
          "it is a page of another counter or time scale, and these never change in a page. Remove"
              + " the file to have it made anew.";
      case Native.VMCLOCK_EMSGSIZE -> tooShort(path, use);
      case Native.VMCLOCK_EPROTONOSUPPORT -> otherVersion(path);
      case Native.VMCLOCK_ENODATA ->
          "the page does not offer it; Capability tells what it offers. It depends on the"
              + " hypervisor.";
      case Native.VMCLOCK_ENOTTY ->
          "it cannot notify of changes: it is a plain file, or a device whose driver is older than"
              + " that of Linux 7.0. Take readings now and then instead.";
      case Native.VMCLOCK_EOPNOTSUPP -> foreignCounter(path);
      case Native.VMCLOCK_EAGAIN ->
          "the page's clock status says that its time must not be relied on now. Try again once the"
              + " status is SYNCHRONIZED or FREERUNNING.";
      case Native.VMCLOCK_EDOM -> unknownLeap(path);
      case Native.VMCLOCK_EOVERFLOW ->
          "it does not fit into 64 bits of nanoseconds since 1970, which end in 2262.";
      case Native.VMCLOCK_ETIMEDOUT ->
          "it was being written all through 100 ms. Its writer may have died in the middle of an"
              + " update; otherwise try again.";
      case Native.VMCLOCK_EBUSY -> "another writer holds the page. Stop that one first.";
      case Native.VMCLOCK_ESHUTDOWN -> "the clock is closed. Open another one.";
      default -> "the system reports error number " + errno + ".";
    };
  }

  private static String absent(Path path) {
    if (path.toString().isEmpty()) {
      return "the path is empty. Name a device or a page file.";
    }
    if (PageHeader.isDevice(path)) {
      return "there is no such device. The hypervisor must offer one and the kernel needs the"
          + " driver ptp_vmclock (Linux 6.13 or later); `vmclock doctor` tells which of them is"
          + " missing.";
    }
    Path directory = path.toAbsolutePath().getParent();
    for (Path above = directory; above != null; above = above.getParent()) {
      if (Files.exists(above) && !Files.isDirectory(above)) {
        return above + " is no directory. Name a file in one.";
      }
    }
    return directory == null || Files.isDirectory(directory)
        ? "there is no such file. `vmclock publish --page FILE` makes one."
        : "there is no directory " + directory + ". Make it, or name a file in another one.";
  }

  private static String forbidden(Path path, Use use) {
    if (PageHeader.isDevice(path)) {
      return "permission denied. Give this user's group access by a udev rule, such as"
          + " KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\".";
    }
    if (use == Use.CREATE && Files.notExists(path)) {
      return "permission denied. Give this user the right to write in the directory "
          + path.toAbsolutePath().getParent()
          + ", or choose another path.";
    }
    return "permission denied. Give this user the right to "
        + (use == Use.READ ? "open it." : "write it.");
  }

  private static String tooShort(Path path, Use use) {
    boolean isDevice = PageHeader.isDevice(path);
    if (!isDevice && Files.exists(path) && !Files.isRegularFile(path)) {
      return "it is another device, and what it gives is shorter than a vmclock page. Name a"
          + " vmclock device, such as /dev/vmclock0, or a page file.";
    }
    String remedy =
        use == Use.CREATE
            ? NOT_THIS_FILE
            : isDevice
                ? "That is the hypervisor's to mend."
                : "It may be incomplete: make it anew.";
    long claimed = PageHeader.of(path).get(AbiField.SIZE);
    long actual = isDevice ? PageHeader.UNKNOWN : size(path);
    if (claimed == PageHeader.UNKNOWN) {
      return "it is shorter than a vmclock page"
          + (actual == PageHeader.UNKNOWN ? ". " : ": it has " + actual + " bytes. ")
          + remedy;
    }
    return (actual != PageHeader.UNKNOWN && claimed > actual
            ? "it has " + actual + " bytes, and so is shorter than its own size field claims: "
            : "it is shorter than a vmclock page, because its own size field claims ")
        + claimed
        + " bytes. "
        + remedy;
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return PageHeader.UNKNOWN;
    }
  }

  private static String otherVersion(Path path) {
    long version = PageHeader.of(path).get(AbiField.VERSION);
    return "it is a vmclock page of "
        + (version == PageHeader.UNKNOWN ? "another version" : "version " + version)
        + ", and this library knows version 1 only. Look for a newer release of the library.";
  }

  private static String foreignCounter(Path path) {
    long id = PageHeader.of(path).get(AbiField.COUNTER_ID);
    String counter = "the page's time is a formula over a counter that this machine does not have";
    String foreign = "It was written on, or for, a machine of another architecture.";
    if (id == PageHeader.UNKNOWN) {
      return counter + ". " + foreign;
    }
    return counter
        + ": its counter_id is "
        + id
        + (id == ARM_VIRTUAL_COUNTER
            ? ", the virtual counter of Arm. " + foreign
            : id == X86_TSC
                ? ", the TSC of x86. " + foreign
                : ", which this library does not know. Look for a newer release of the library.");
  }

  private static String unknownLeap(Path path) {
    long leap = PageHeader.of(path).get(AbiField.LEAP_INDICATOR);
    return "the page's leap indicator"
        + (leap == PageHeader.UNKNOWN ? "" : ", " + leap + ",")
        + " is unknown, or contradicts its reference time. TAI is not affected.";
  }
}
