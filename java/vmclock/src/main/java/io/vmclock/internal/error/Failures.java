package io.vmclock.internal.error;

import io.vmclock.AbiField;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Binding;
import io.vmclock.internal.error.Explanation.Use;
import io.vmclock.internal.library.UnsupportedPlatformError;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/**
 * Makes exceptions with a cause and a remedy from the C library's error numbers. All methods take
 * negative error numbers, as the C library returns them.
 */
public final class Failures {
  private Failures() {}

  /**
   * Loads the native library.
   *
   * @throws VmClockException if it cannot be loaded
   */
  public static void requireLibrary() {
    try {
      Binding.requireChosen();
    } catch (UnsatisfiedLinkError e) {
      Reason reason =
          e instanceof UnsupportedPlatformError ? Reason.UNSUPPORTED_PLATFORM : Reason.LIBRARY;
      throw new VmClockException(reason, null, String.valueOf(e.getMessage()), e);
    }
  }

  /** Returns the failure to open {@code path} for reading. */
  public static VmClockException opening(Path path, int error) {
    return failure("Cannot open " + name(path), path, explain(path, Use.READ, error));
  }

  /** Returns the failure to open {@code path} for writing. */
  public static VmClockException openingToUpdate(Path path, int error) {
    return failure("Cannot open " + name(path), path, explain(path, Use.UPDATE, error));
  }

  /** Returns the failure to create a page at {@code path}, or to take over an existing one. */
  public static VmClockException creating(Path path, int error) {
    return failure("Cannot write " + name(path), path, explain(path, Use.CREATE, error));
  }

  /** Returns the failure to read from {@code path}. */
  public static VmClockException reading(Path path, int error) {
    return failure("Cannot read " + path, path, explain(path, Use.READ, error));
  }

  /** Returns the failure to release {@code path} for a checkpoint. */
  public static VmClockException releasing(Path path, int error) {
    return failure("Cannot release " + path, path, explain(path, Use.READ, error));
  }

  /** Returns the failure of a guard during a checkpoint of the process. */
  public static VmClockException released() {
    return new VmClockException(
        Reason.RELEASED,
        null,
        "This process is released for a checkpoint. " + Explanation.AFTER_RESTORE,
        null);
  }

  /** Returns the failure to write to {@code path}. */
  public static VmClockException writing(Path path, int error) {
    return failure("Cannot write " + path, path, explain(path, Use.UPDATE, error));
  }

  /** Returns the failure to watch {@code path}. */
  public static VmClockException watching(Path path, int error) {
    return failure("Cannot watch " + path, path, explain(path, Use.WATCH, error));
  }

  /**
   * Returns the failure to receive the kernel's reports about VMGenID.
   *
   * @param from the file that they come from, or a name for it
   */
  public static VmClockException receiving(Path from, int error) {
    return failure(
        "Cannot receive the kernel's reports about VMGenID from " + from,
        from,
        Explanation.of(from, Use.REPORTS, -error, field -> Explanation.UNKNOWN));
  }

  /** Returns why {@code path} has no notifications: the cause alone. */
  public static String notNotifiedCause(Path path, int error) {
    return explain(path, Use.WATCH, error).cause();
  }

  /** Returns the failure to get a value from {@code path}. Reads the page again for the message. */
  public static VmClockException absent(Path path, String value, int error) {
    return absent(path, value, error, PageHeader.fields(path));
  }

  /**
   * Returns the failure to get a value from a reading of {@code path}.
   *
   * @param fields the reading's fields
   */
  public static VmClockException absent(
      Path path, String value, int error, ToLongFunction<AbiField> fields) {
    Explanation why = Explanation.of(path, Use.READ, -error, fields);
    return failure(
        switch (why.reason()) {
          case NOT_OFFERED, FOREIGN_COUNTER, UNRELIABLE, LEAP_UNKNOWN, OUT_OF_RANGE ->
              path + " has no " + value;
          default -> "Cannot read " + path;
        },
        path,
        why);
  }

  /** Returns the reason that the exceptions of this class have for an error of a read. */
  public static Reason reason(int error) {
    return Explanation.reasonOfRead(-error);
  }

  /** Returns the failure to get a value from an empty snapshot. */
  public static VmClockException unread(Path path) {
    return new VmClockException(
        Reason.NOT_OFFERED,
        path,
        "The snapshot of " + path + " is empty. Fill it with VmClock.read(Snapshot) first.",
        null);
  }

  private static Explanation explain(Path path, Use use, int error) {
    return Explanation.of(path, use, -error, PageHeader.fields(path));
  }

  private static VmClockException failure(String what, Path path, Explanation why) {
    return new VmClockException(
        why.reason(), path, what + ": " + why.cause() + ". " + why.remedy(), null);
  }

  /** Quotes an empty path, because nobody would see it. */
  private static String name(Path path) {
    return path.toString().isEmpty() ? "''" : path.toString();
  }
}
