package io.vmclock.cli.base;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option {@code --page}, for commands that write a page. It has no default. */
public final class WrittenPageOption {
  @SuppressWarnings("NullAway.Init") // picocli sets it
  @Option(
      names = PageOption.NAME,
      paramLabel = PageOption.PARAMETER,
      required = true,
      description = "The page file.")
  private Path path;

  public Path path() {
    return path;
  }
}
