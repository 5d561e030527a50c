package io.vmclock.cli;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of commands that can read the embedded page instead. */
final class SourceOption {
  /** Of which at most one is given. */
  static final class Given {
    @Option(
        names = "--page",
        paramLabel = "PATH",
        description = "The device or page file; /dev/vmclock0 if not given.")
    private @Nullable Path path;

    @Option(
        names = "--embedded",
        description = "The embedded page: this machine's own clock, published in memory.")
    private boolean embedded;
  }

  @ArgGroup private @Nullable Given given;

  /** Opens what was named, or else the device. */
  PageSource open(VmClock.Access access) {
    try {
      return openNamed(access);
    } catch (VmClockException e) {
      if (given != null || hasNoLibrary(e)) {
        throw e;
      }
      throw new CommandFailure(
          e.getMessage() + " Or name a page with --page, or this machine's own with --embedded.",
          e);
    }
  }

  private static boolean hasNoLibrary(VmClockException e) {
    return e.reason() == Reason.LIBRARY || e.reason() == Reason.UNSUPPORTED_PLATFORM;
  }

  private PageSource openNamed(VmClock.Access access) {
    if (given != null && given.embedded) {
      return PageSource.embedded(access);
    }
    Path path = given == null ? null : given.path;
    return PageSource.open(path == null ? VmClock.DEVICE : path, access);
  }

  /**
   * Opens the embedded page where no source was named and the device cannot be opened, and has the
   * reason told.
   */
  PageSource openOrEmbedded(VmClock.Access access, Consumer<String> notice) {
    try {
      return openNamed(access);
    } catch (VmClockException e) {
      // Without the library there is no embedded page either.
      if (given != null || hasNoLibrary(e)) {
        throw e;
      }
      notice.accept(e.getMessage() + " Reading the embedded page instead.");
      return PageSource.embedded(access);
    }
  }
}
