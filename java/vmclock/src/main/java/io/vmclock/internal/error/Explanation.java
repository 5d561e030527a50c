package io.vmclock.internal.error;

import io.vmclock.AbiField;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * What an error number of the C library means for a path.
 *
 * @param reason the reason, for programs to check
 * @param cause what is wrong: a clause that follows a colon, without a full stop
 * @param remedy what to do: whole sentences
 */
record Explanation(Reason reason, String cause, String remedy) {
  /** What the caller wanted to do with the path. */
  enum Use {
    READ,
    WATCH,
    UPDATE,
    CREATE,
    /** To receive the reports of the kernel about VMGenID. */
    REPORTS;

    boolean isWrite() {
      return this == UPDATE || this == CREATE;
    }
  }

  /** The value of a field that cannot be read. */
  static final long UNKNOWN = -1;

  private static final int ARM_VIRTUAL_COUNTER = 0;
  private static final int X86_TSC = 1;
  private static final String NOT_THIS_FILE = "Choose another path, or remove the file.";
  private static final String NEWER_RELEASE = "Look for a newer release of this library.";
  static final String AFTER_RESTORE =
      "ProcessCheckpoint.afterRestore() opens the page again after the restore.";
  private static final String DENIED = "permission denied";
  private static final Path KERNEL_LOG = Path.of("/dev/kmsg");

  /**
   * Returns the explanation of an error number.
   *
   * @param errno a positive number of {@code enum vmclock_errno}, or of the system
   * @param fields returns the value of a field, or {@link #UNKNOWN}. Only a few texts need it.
   */
  static Explanation of(Path path, Use use, int errno, ToLongFunction<AbiField> fields) {
    return switch (errno) {
      case Native.VMCLOCK_ENOENT,
          Native.VMCLOCK_ENXIO,
          Native.VMCLOCK_ENODEV,
          Native.VMCLOCK_ENOTDIR ->
          absent(path, use);
      case Native.VMCLOCK_ELOOP ->
          new Explanation(
              Reason.ABSENT,
              use.isWrite() && Files.isSymbolicLink(path)
                  ? "it is a symbolic link, and writers do not follow it"
                  : "its symbolic links lead in a circle, or there are too many of them",
              "Name the device or the page file itself.");
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM ->
          new Explanation(Reason.PERMISSION_DENIED, DENIED, permission(path, use));
      case Native.VMCLOCK_EROFS ->
          new Explanation(
              Reason.PERMISSION_DENIED,
              "the file system is read-only",
              "Use a path on a writable file system.");
      case Native.VMCLOCK_EISDIR ->
          new Explanation(
              Reason.NOT_A_PAGE,
              "it is a directory",
              use == Use.CREATE
                  ? "Name a file in it."
                  : "Name the device or the page file itself.");
      case Native.VMCLOCK_EINVAL -> otherKind(FileKind.of(path), use);
      case Native.VMCLOCK_EBADMSG ->
          new Explanation(
              Reason.NOT_A_PAGE,
              "it is not a vmclock page, because it does not begin with the magic number"
                  + " 0x4b4c4356",
              use == Use.CREATE ? NOT_THIS_FILE : "Name the device or a page file.");
      case Native.VMCLOCK_EUSERS -> PageOwner.explain(path);
      case Native.VMCLOCK_ENOLCK -> PageOwner.explainLock(path);
      case Native.VMCLOCK_EMSGSIZE -> tooShort(path, use, fields);
      case Native.VMCLOCK_EPROTONOSUPPORT -> otherVersion(fields);
      case Native.VMCLOCK_ENODATA -> notOffered(use);
      case Native.VMCLOCK_ENOTTY ->
          new Explanation(
              Reason.NOT_OFFERED,
              "it is a plain file, or a device whose driver is from before Linux 7.0; neither can"
                  + " notify of changes",
              "Read it at intervals instead.");
      case Native.VMCLOCK_ESTALE ->
          new Explanation(
              Reason.ABSENT,
              "the device that was opened is no longer at this path, which names another one now",
              "Close the clock and open it again.");
      case Native.VMCLOCK_EOPNOTSUPP -> use.isWrite() ? unknownProcessor() : foreignCounter(fields);
      case Native.VMCLOCK_EAGAIN ->
          new Explanation(
              Reason.UNRELIABLE,
              "the page's clock status says that its time is not reliable now",
              "Try again when the status is SYNCHRONIZED or FREERUNNING.");
      case Native.VMCLOCK_EDOM -> unknownLeap(fields);
      case Native.VMCLOCK_ERANGE ->
          new Explanation(
              Reason.SYSTEM,
              "this machine's counter cannot be measured against the kernel's clock: meanwhile the"
                  + " clock was set, or the counter stood still",
              "Try again. If it happens again, check the kernel's clock source.");
      case Native.VMCLOCK_ENOSYS ->
          new Explanation(
              Reason.SYSTEM,
              "the kernel's clock cannot be read, because adjtimex(2) failed",
              "A system call filter may refuse this call. Allow it: vmclock uses it only to read the"
                  + " clock.");
      case Native.VMCLOCK_EOVERFLOW ->
          new Explanation(
              Reason.OUT_OF_RANGE,
              "the time or its bound is too large for a signed 64-bit number of nanoseconds since"
                  + " 1970, which ends in 2262",
              "Check the page's fields time_sec and time_maxerror_nanosec.");
      case Native.VMCLOCK_ETIMEDOUT, Native.VMCLOCK_EINPROGRESS ->
          new Explanation(
              Reason.BUSY,
              "an update of the page does not end within 100 ms",
              "Try again. If it happens again, the writer may have died during the update: restart"
                  + " it.");
      case Native.VMCLOCK_EBUSY ->
          new Explanation(
              Reason.LOCKED, "another writer has locked the page", "Stop the other writer first.");
      case Native.VMCLOCK_ENONET ->
          new Explanation(
              Reason.NOT_OFFERED,
              "the kernel sends no uevents to the network namespace of this process, because a user"
                  + " namespace of a container owns it",
              "Run this in the network namespace of the host, or in a container without a user"
                  + " namespace.");
      case Native.VMCLOCK_EAFNOSUPPORT ->
          new Explanation(
              Reason.NOT_OFFERED,
              "the kernel, or the sandbox in its place, has no uevents",
              "Use another source of restores.");
      case Native.VMCLOCK_ESHUTDOWN ->
          new Explanation(Reason.CLOSED, "the clock is closed", "Open another one.");
      case Native.VMCLOCK_ENOTCONN ->
          new Explanation(Reason.RELEASED, "it is released for a checkpoint", AFTER_RESTORE);
      case Native.VMCLOCK_EBADFD ->
          new Explanation(
              Reason.TRUNCATED,
              "it covers fewer fields than before the checkpoint",
              "Open another clock.");
      case Native.VMCLOCK_EMFILE ->
          new Explanation(
              Reason.SYSTEM,
              "this process has too many open files",
              "Close some files, or raise the limit of this process (ulimit -n).");
      case Native.VMCLOCK_ENFILE ->
          new Explanation(
              Reason.SYSTEM,
              "the system has too many open files",
              "Close some files in any process, or raise the limit of the system (sysctl"
                  + " fs.file-max).");
      case Native.VMCLOCK_ENOMEM ->
          new Explanation(
              Reason.SYSTEM,
              "there is not enough memory",
              "Free some memory, or raise the memory limit of this process or its container.");
      case Native.VMCLOCK_ENAMETOOLONG ->
          new Explanation(Reason.SYSTEM, "the path is too long", "Use a shorter path.");
      case Native.VMCLOCK_ENOSPC ->
          new Explanation(
              Reason.SYSTEM,
              "the file system is full",
              "Free some space, or use a path on another file system.");
      default ->
          new Explanation(
              Reason.SYSTEM,
              "the operating system reports error number " + errno,
              "The manual page errno(3) explains it.");
    };
  }

  /**
   * Returns the reason of an error of a read, as {@link #of} does, without the texts. Allocates
   * nothing.
   */
  static Reason reasonOfRead(int errno) {
    return switch (errno) {
      case Native.VMCLOCK_EAGAIN -> Reason.UNRELIABLE;
      case Native.VMCLOCK_ENODATA -> Reason.NOT_OFFERED;
      case Native.VMCLOCK_EOPNOTSUPP -> Reason.FOREIGN_COUNTER;
      case Native.VMCLOCK_EDOM -> Reason.LEAP_UNKNOWN;
      case Native.VMCLOCK_EOVERFLOW -> Reason.OUT_OF_RANGE;
      case Native.VMCLOCK_ETIMEDOUT, Native.VMCLOCK_EINPROGRESS -> Reason.BUSY;
      case Native.VMCLOCK_ESHUTDOWN -> Reason.CLOSED;
      case Native.VMCLOCK_ENOTCONN -> Reason.RELEASED;
      case Native.VMCLOCK_EMSGSIZE, Native.VMCLOCK_EBADFD -> Reason.TRUNCATED;
      default -> Reason.SYSTEM;
    };
  }

  private static Explanation notOffered(Use use) {
    return switch (use) {
      case WATCH ->
          new Explanation(
              Reason.NOT_OFFERED,
              "the page's flag NOTIFICATION_PRESENT is clear",
              "Only the hypervisor can set it.");
      // Writers need nothing else that a page may lack.
      case UPDATE, CREATE ->
          new Explanation(
              Reason.NOT_OFFERED,
              "the page has no generation, because its flag VM_GEN_COUNTER_PRESENT (bit 8) is clear",
              "Set the flag in the program that creates the page. PageWriter.migrate() and `vmclock"
                  + " migrate` need no generation: they change the disruption marker only.");
      case READ, REPORTS ->
          new Explanation(
              Reason.NOT_OFFERED,
              "the page does not offer it",
              "The hypervisor decides what a page offers. VmClock.capabilities() and `vmclock doctor`"
                  + " list it.");
    };
  }

  /** Explains a file of a kind that has no page. */
  private static Explanation otherKind(FileKind kind, Use use) {
    String cause =
        switch (kind) {
          case FIFO -> "it is a FIFO";
          case SOCKET -> "it is a socket";
          case BLOCK_DEVICE -> "it is a block device";
          case CHARACTER_DEVICE -> "it is a character device";
          case NONE, REGULAR, DIRECTORY -> "it is neither a device nor a regular file";
        };
    return use.isWrite()
        ? new Explanation(
            Reason.NOT_A_PAGE,
            cause + ", and pages can be written to regular files only",
            "Name a regular file.")
        : new Explanation(
            Reason.NOT_A_PAGE,
            cause + ", and pages are only in character devices and regular files",
            "Name a vmclock device, such as /dev/vmclock0, or a page file.");
  }

  /** Explains a failure to open a path, if it names no file, or a file that cannot be opened. */
  private static Explanation absent(Path path, Use use) {
    if (use == Use.REPORTS) {
      return new Explanation(
          Reason.ABSENT,
          "there is no such device",
          "If this is a container, give it the device /dev/kmsg of the host.");
    }
    if (path.toString().isEmpty()) {
      return new Explanation(Reason.ABSENT, "the path is empty", "Name a device or a page file.");
    }
    FileKind kind = FileKind.of(path);
    if (kind == FileKind.CHARACTER_DEVICE && !use.isWrite()) {
      return new Explanation(
          Reason.ABSENT,
          "the device node exists, but no driver answers",
          "The hypervisor must offer a vmclock device, and the kernel must have loaded the driver"
              + " ptp_vmclock. The node may also be a copy with an old device number. `vmclock"
              + " doctor` shows what is missing.");
    }
    if (kind != FileKind.NONE && kind != FileKind.REGULAR && kind != FileKind.DIRECTORY) {
      return otherKind(kind, use);
    }
    if (PageHeader.isDevice(path)) {
      return new Explanation(
          Reason.ABSENT,
          "there is no such device",
          "The hypervisor must offer one, and the kernel needs the driver ptp_vmclock. `vmclock"
              + " doctor` shows which of them is missing.");
    }
    Path directory = path.toAbsolutePath().getParent();
    for (Path above = directory; above != null; above = above.getParent()) {
      if (Files.exists(above) && !Files.isDirectory(above)) {
        return new Explanation(
            Reason.ABSENT, above + " is not a directory", "Name a file in a directory.");
      }
    }
    return directory == null || Files.isDirectory(directory)
        ? new Explanation(
            Reason.ABSENT, "there is no such file", "`vmclock publish --page FILE` creates one.")
        : new Explanation(
            Reason.ABSENT,
            "there is no directory " + directory,
            "Create it, or name a file in another directory.");
  }

  private static String permission(Path path, Use use) {
    if (use == Use.REPORTS) {
      return path.equals(KERNEL_LOG)
          ? "Give this process the capability CAP_SYSLOG, or set the sysctl kernel.dmesg_restrict to"
              + " 0. A container must also have the device /dev/kmsg."
          : "A system call filter may refuse sockets of the family AF_NETLINK. Allow them.";
    }
    if (PageHeader.isDevice(path) && use.isWrite()) {
      return "Only the hypervisor can write to a device. Name a page file.";
    }
    if (PageHeader.isDevice(path)) {
      return "Give this user's group access by a udev rule, such as"
          + " KERNEL==\"vmclock[0-9]*\", GROUP=\"vmclock\", MODE=\"0440\".";
    }
    if (use == Use.CREATE && Files.notExists(path)) {
      return "Give this user the right to write in the directory "
          + path.toAbsolutePath().getParent()
          + ", or choose another path.";
    }
    return use.isWrite()
        ? "Run this as the owner of the file, and give the owner the right to write to it."
        : "Give this user the right to open it.";
  }

  private static Explanation tooShort(Path path, Use use, ToLongFunction<AbiField> fields) {
    boolean isDevice = PageHeader.isDevice(path);
    if (!isDevice && Files.exists(path) && !Files.isRegularFile(path)) {
      return new Explanation(
          Reason.TRUNCATED,
          "it is a device other than vmclock, and its content is shorter than a vmclock page",
          "Name a vmclock device, such as /dev/vmclock0, or a page file.");
    }
    long claimed = fields.applyAsLong(AbiField.SIZE);
    long actual = isDevice ? UNKNOWN : size(path);
    String cause;
    if (claimed != UNKNOWN && claimed > actual && actual != UNKNOWN) {
      cause = "it has " + actual + " bytes, but its own size field claims " + claimed + " bytes";
    } else if (claimed != UNKNOWN) {
      cause = "it is shorter than a vmclock page: its size field claims " + claimed + " bytes";
    } else if (actual != UNKNOWN) {
      cause = "it is shorter than a vmclock page: it has " + actual + " bytes";
    } else {
      cause = "it is shorter than a vmclock page";
    }
    return new Explanation(
        Reason.TRUNCATED,
        cause,
        use == Use.CREATE
            ? NOT_THIS_FILE
            : isDevice
                ? "This must be fixed in the hypervisor."
                : "It may be incomplete: create it again.");
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      return UNKNOWN;
    }
  }

  private static Explanation otherVersion(ToLongFunction<AbiField> fields) {
    long version = fields.applyAsLong(AbiField.VERSION);
    if (version == 0) {
      return new Explanation(
          Reason.UNSUPPORTED_VERSION,
          "its version is 0, so it is not initialized yet, or it is not a vmclock page",
          "Try again. If it happens again, fix the program that writes the page (for a device, the"
              + " hypervisor): it must store 1 in version, bytes 8 and 9 of the page.");
    }
    return new Explanation(
        Reason.UNSUPPORTED_VERSION,
        "it is a vmclock page of "
            + (version == UNKNOWN ? "another version" : "version " + version)
            + ", and this library knows version 1 only",
        NEWER_RELEASE);
  }

  private static Explanation unknownProcessor() {
    return new Explanation(
        Reason.FOREIGN_COUNTER,
        "this library knows no counter of this machine's processor, so it cannot publish a page",
        "Publish on x86-64 or arm64.");
  }

  private static Explanation foreignCounter(ToLongFunction<AbiField> fields) {
    long id = fields.applyAsLong(AbiField.COUNTER_ID);
    boolean isKnown = id == UNKNOWN || id == ARM_VIRTUAL_COUNTER || id == X86_TSC;
    String name =
        id == ARM_VIRTUAL_COUNTER
            ? ", the virtual counter of Arm"
            : id == X86_TSC ? ", the TSC of x86" : ", which this library does not know";
    return new Explanation(
        Reason.FOREIGN_COUNTER,
        "the page's time is based on a counter that this machine does not have"
            + (id == UNKNOWN ? "" : ": its counter_id is " + id + name),
        isKnown
            ? "Read it on a machine of the architecture for which it was written."
            : NEWER_RELEASE);
  }

  private static Explanation unknownLeap(ToLongFunction<AbiField> fields) {
    long leap = fields.applyAsLong(AbiField.LEAP_INDICATOR);
    return new Explanation(
        Reason.LEAP_UNKNOWN,
        "the page's leap indicator"
            + (leap == UNKNOWN ? "" : ", " + leap + ",")
            + " is unknown, or contradicts the page's reference time",
        "Use TAI, which does not depend on the leap indicator.");
  }
}
