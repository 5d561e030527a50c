package io.vmclock;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A failure of a page, a device or the native library. The message names the path, the cause and
 * the remedy.
 */
public final class VmClockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason of a failure. Each one calls for a different reaction of the program. */
  public enum Reason {
    /** There is no such device or file. */
    ABSENT,
    /**
     * This user has no permission to open it, or may not write it because the file or its lock file
     * does not belong to this user alone.
     */
    PERMISSION_DENIED,
    /** It is not a vmclock page. */
    NOT_A_PAGE,
    /** It is shorter than a page, or than its own size field claims. */
    TRUNCATED,
    /** It is a page with a version that this library does not know. */
    UNSUPPORTED_VERSION,
    /** The page does not offer the value now. It may never offer it. */
    NOT_OFFERED,
    /** The page's time is based on a counter that this machine cannot read. */
    FOREIGN_COUNTER,
    /** The page, or the kernel for its own clock, reports that the time is not reliable now. */
    UNRELIABLE,
    /** The page's leap indicator does not determine UTC. */
    LEAP_UNKNOWN,
    /** The time is after 2262, and too large for a 64-bit number of nanoseconds since 1970. */
    OUT_OF_RANGE,
    /** An update of the page did not end within 100 ms. */
    BUSY,
    /** Another writer holds the page. */
    LOCKED,
    /** The clock was closed. */
    CLOSED,
    /**
     * The process is being checkpointed, or was restored and the page could not be opened again.
     */
    RELEASED,
    /** The library does not support this operating system or processor. */
    UNSUPPORTED_PLATFORM,
    /** The native library cannot be loaded, because it is not installed correctly. */
    LIBRARY,
    /** The operating system refused for another reason. The message names it. */
    SYSTEM
  }

  private final Reason reason;
  private final transient @Nullable Path path;

  /** Used by this library only. */
  public VmClockException(
      Reason reason, @Nullable Path path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.path = path;
  }

  /** Returns the reason. */
  public Reason reason() {
    return reason;
  }

  /**
   * Returns the device or file. Empty if the failure concerns no path, for example if the native
   * library cannot be loaded.
   */
  public Optional<Path> path() {
    return Optional.ofNullable(path);
  }
}
