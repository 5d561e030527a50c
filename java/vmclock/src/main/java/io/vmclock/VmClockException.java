package io.vmclock;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a page, a device or the native library could not do. The message names the path, the cause
 * and the remedy.
 */
public final class VmClockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why; one value for each answer that a program can give to it. */
  public enum Reason {
    /** There is no such device or file. */
    ABSENT,
    /** It may not be opened by this user. */
    PERMISSION_DENIED,
    /** It is no vmclock page. */
    NOT_A_PAGE,
    /** It is shorter than a page, or than it claims to be. */
    TRUNCATED,
    /** It is a page of a version that this library does not know. */
    UNSUPPORTED_VERSION,
    /** The page does not offer what was asked for, now or ever. */
    NOT_OFFERED,
    /** The page's formula is over a counter that this machine cannot read. */
    FOREIGN_COUNTER,
    /** The page's own status, or that of the kernel's clock, says not to rely on its time now. */
    UNRELIABLE,
    /** The page's leap indicator does not determine UTC. */
    LEAP_UNKNOWN,
    /** The time does not fit into 64 bits of nanoseconds since 1970, which end in 2262. */
    OUT_OF_RANGE,
    /** The page was being written all through 100 ms. */
    BUSY,
    /** Another writer holds the page. */
    LOCKED,
    /** The clock was closed. */
    CLOSED,
    /** The library does not support this operating system or processor. */
    UNSUPPORTED_PLATFORM,
    /** The native library cannot be loaded, because it is not installed correctly. */
    LIBRARY,
    /** The operating system refused for another reason, which the message names. */
    SYSTEM
  }

  private final Reason reason;
  private final transient @Nullable Path path;

  /** For this library's own use. */
  public VmClockException(
      Reason reason, @Nullable Path path, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
    this.path = path;
  }

  /** Returns why. */
  public Reason reason() {
    return reason;
  }

  /** Returns the device or file that was asked; empty where there was none, as for the library. */
  public Optional<Path> path() {
    return Optional.ofNullable(path);
  }
}
