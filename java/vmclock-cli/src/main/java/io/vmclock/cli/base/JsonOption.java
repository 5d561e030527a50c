package io.vmclock.cli.base;

import picocli.CommandLine.Option;

/** The option of commands that can answer in JSON. */
public final class JsonOption {
  @Option(
      names = "--json",
      description = "Print JSON and nothing else; 64-bit values are decimal strings.")
  private boolean json;

  public boolean isSet() {
    return json;
  }
}
