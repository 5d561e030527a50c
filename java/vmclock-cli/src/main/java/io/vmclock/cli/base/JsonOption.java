package io.vmclock.cli.base;

import picocli.CommandLine.Option;

/** The option {@code --json}, for commands that can print JSON. */
public final class JsonOption {
  @Option(
      names = "--json",
      description = "Print JSON and nothing else; 64-bit values are decimal strings.")
  private boolean json;

  public boolean isSet() {
    return json;
  }
}
