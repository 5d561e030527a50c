package io.vmclock.cli;

import io.vmclock.cli.base.ClockSource;
import io.vmclock.cli.base.Machine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The files in which the kernel of a test's machine names its clock sources. */
public final class ClockSourceFiles {
  private ClockSourceFiles() {}

  /** Writes the files below {@code root}, and returns the machine. */
  public static Machine write(Path root, String current, String available) {
    Machine machine = new Machine(root);
    try {
      Files.createDirectories(machine.at(ClockSource.DIRECTORY));
      Files.writeString(machine.at(ClockSource.DIRECTORY + "/available_clocksource"), available);
      Files.writeString(machine.at(ClockSource.DIRECTORY + "/current_clocksource"), current + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return machine;
  }
}
