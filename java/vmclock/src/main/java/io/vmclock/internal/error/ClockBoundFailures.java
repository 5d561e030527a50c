package io.vmclock.internal.error;

import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Native;
import io.vmclock.internal.error.Explanation.Use;
import java.nio.file.Path;

/**
 * Makes exceptions with a cause and a remedy from the errors of ClockBound's segments. Errors of
 * the operating system are explained as for pages. All methods take negative error numbers, as the
 * C library returns them.
 */
public final class ClockBoundFailures {
  private static final String DAEMON = "the ClockBound daemon";

  private ClockBoundFailures() {}

  /** Returns the reason that {@link #failure} has for an error. Allocates nothing. */
  public static Reason reason(int error) {
    return switch (-error) {
      case Native.VMCLOCK_EAGAIN,
          Native.VMCLOCK_ETIME,
          Native.VMCLOCK_EREMCHG,
          Native.VMCLOCK_EILSEQ,
          Native.VMCLOCK_EPROTO ->
          Reason.UNRELIABLE;
      case Native.VMCLOCK_ENODATA, Native.VMCLOCK_EUNATCH -> Reason.NOT_OFFERED;
      case Native.VMCLOCK_ENOTCONN -> Reason.RELEASED;
      case Native.VMCLOCK_EPROTONOSUPPORT -> Reason.UNSUPPORTED_VERSION;
      case Native.VMCLOCK_EMSGSIZE -> Reason.TRUNCATED;
      case Native.VMCLOCK_EBADMSG, Native.VMCLOCK_EISDIR, Native.VMCLOCK_EINVAL ->
          Reason.NOT_A_PAGE;
      case Native.VMCLOCK_EOVERFLOW -> Reason.OUT_OF_RANGE;
      case Native.VMCLOCK_ETIMEDOUT, Native.VMCLOCK_EINPROGRESS -> Reason.BUSY;
      case Native.VMCLOCK_ESHUTDOWN -> Reason.CLOSED;
      case Native.VMCLOCK_ENOENT,
          Native.VMCLOCK_ENOTDIR,
          Native.VMCLOCK_ENXIO,
          Native.VMCLOCK_ENODEV,
          Native.VMCLOCK_ELOOP ->
          Reason.ABSENT;
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM -> Reason.PERMISSION_DENIED;
      default -> Reason.SYSTEM;
    };
  }

  /** Returns the failure to get a time from the segment at {@code path}. */
  public static VmClockException failure(Path path, int error) {
    Reason reason = reason(error);
    String[] text = text(path, error);
    return new VmClockException(
        reason,
        path,
        "ClockBound's segment "
            + path
            + (reason == Reason.ABSENT || reason == Reason.PERMISSION_DENIED
                ? " cannot be opened: "
                : " gives no time: ")
            + text[0]
            + ". "
            + text[1],
        null);
  }

  /** Returns the cause and the remedy. */
  private static String[] text(Path path, int error) {
    return switch (-error) {
      case Native.VMCLOCK_EAGAIN ->
          text(
              DAEMON + " reports that the status of the clock is unknown",
              "Check that chronyd runs and is synchronized: `chronyc tracking`.");
      case Native.VMCLOCK_ETIME ->
          text(
              DAEMON + " has not updated it for so long that the bound is void",
              "Check that the daemon runs: `systemctl status clockbound`.");
      case Native.VMCLOCK_EREMCHG ->
          text(
              "the machine was migrated, restored or otherwise disrupted, and "
                  + DAEMON
                  + " has not synchronized the clock since",
              "Try again in some seconds. If it happens again, check that the daemon and chronyd"
                  + " run.");
      case Native.VMCLOCK_EUNATCH ->
          text(
              DAEMON + " watches a vmclock page for disruptions, and this clock has no open page",
              "Pass the page: ClockBoundClock.builder().disruptions(VmClock.open()). Or accept late"
                  + " detection of disruptions: call withoutDisruptionCheck().");
      case Native.VMCLOCK_EILSEQ ->
          text(
              "its time stamp is later than this process's CLOCK_MONOTONIC",
              "Run the daemon in the time namespace of this process. If the file is from before the"
                  + " machine's start, remove it and restart the daemon.");
      case Native.VMCLOCK_EPROTO ->
          text(
              "a field has an impossible value, such as a negative bound",
              "The file is damaged: remove it and restart the daemon.");
      case Native.VMCLOCK_ENODATA ->
          text(
              DAEMON + " has not initialized it yet",
              "Try again in a second. If it happens again, check that the daemon runs.");
      case Native.VMCLOCK_EPROTONOSUPPORT ->
          text(
              "its version is unknown, and this library knows versions 2 and 3",
              "Look for a newer release of this library, or use ClockBound 2 or 3.");
      case Native.VMCLOCK_EMSGSIZE ->
          text(
              "it is shorter than a segment of its version, or than its own size field",
              "If this error persists, remove the file and restart the daemon.");
      case Native.VMCLOCK_EBADMSG ->
          text(
              "it does not begin with the magic number of a segment",
              "Name a file of the daemon, such as /var/run/clockbound/shm1.");
      case Native.VMCLOCK_EISDIR, Native.VMCLOCK_EINVAL ->
          text(
              "it is not a regular file",
              "Name a file of the daemon, such as /var/run/clockbound/shm1.");
      case Native.VMCLOCK_EOVERFLOW ->
          text(
              "the time or its bounds do not fit into 64 bits of nanoseconds since 1970",
              "Check the bound with another client of ClockBound, and this machine's clock.");
      case Native.VMCLOCK_ETIMEDOUT, Native.VMCLOCK_EINPROGRESS ->
          text(
              "an update has not ended",
              "Try again. If it happens again, the daemon may have died during the update: restart"
                  + " it.");
      case Native.VMCLOCK_ENOENT, Native.VMCLOCK_ENOTDIR ->
          text(
              "there is no such file",
              "Install and start the daemon. In a container, mount the directory "
                  + path.toAbsolutePath().getParent()
                  + " of the host.");
      case Native.VMCLOCK_EACCES, Native.VMCLOCK_EPERM ->
          text("permission denied", "Give this user the right to read it.");
      default -> {
        Explanation why = Explanation.of(path, Use.READ, -error, field -> Explanation.UNKNOWN);
        yield text(why.cause(), why.remedy());
      }
    };
  }

  private static String[] text(String cause, String remedy) {
    return new String[] {cause, remedy};
  }
}
