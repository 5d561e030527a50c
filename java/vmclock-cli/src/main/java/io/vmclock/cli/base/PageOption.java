package io.vmclock.cli.base;

import io.vmclock.VmClock;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --page}, for commands that read a page. */
public final class PageOption {
  static final String NAME = "--page";
  static final String PARAMETER = "PATH";
  static final String DESCRIPTION = "The device or page file. Default: /dev/vmclock0.";

  @Option(names = NAME, paramLabel = PARAMETER, description = DESCRIPTION)
  private @Nullable Path path;

  public boolean isGiven() {
    return path != null;
  }

  public Path path() {
    return path == null ? VmClock.DEVICE : path;
  }
}
