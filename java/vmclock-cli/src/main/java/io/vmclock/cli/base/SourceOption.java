package io.vmclock.cli.base;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options of commands that can also read the embedded page. */
public final class SourceOption {
  /** The two options. At most one of them can be given. */
  static final class Given {
    @Option(
        names = PageOption.NAME,
        paramLabel = PageOption.PARAMETER,
        description = PageOption.DESCRIPTION)
    private @Nullable Path path;

    @Option(
        names = "--embedded",
        description = "Read the embedded page: this machine's clock, published in memory.")
    private boolean embedded;
  }

  @ArgGroup private @Nullable Given given;

  /** Returns whether one of the options is given. */
  public boolean isGiven() {
    return given != null;
  }

  /** Opens the page that the options name, or the device if no option is given. */
  public PageSource open(VmClock.Access access) {
    try {
      return openNamed(access);
    } catch (VmClockException e) {
      if (given != null || hasNoLibrary(e)) {
        throw e;
      }
      throw new CommandFailure(
          e.getMessage()
              + " Or name a page with --page, or read the embedded page with --embedded.",
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
   * Opens the page that the options name, or the device. If no option is given and the device
   * cannot be opened, opens the embedded page and passes the reason to {@code notice}.
   */
  public PageSource openOrEmbedded(VmClock.Access access, Consumer<String> notice) {
    try {
      return openNamed(access);
    } catch (VmClockException e) {
      // The embedded page needs the native library too.
      if (given != null || hasNoLibrary(e)) {
        throw e;
      }
      notice.accept(e.getMessage() + " Reading the embedded page instead.");
      return PageSource.embedded(access);
    }
  }
}
