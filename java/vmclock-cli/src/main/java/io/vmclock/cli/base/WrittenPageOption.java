package io.vmclock.cli.base;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of commands that write a page: never a default. */
public final class WrittenPageOption {
  @SuppressWarnings("NullAway.Init") // picocli's to set
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
