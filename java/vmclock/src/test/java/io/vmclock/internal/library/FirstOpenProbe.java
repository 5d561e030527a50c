package io.vmclock.internal.library;

import io.vmclock.VmClock;
import java.nio.file.Path;

/** Opens a clock in a child process, and does nothing else. */
public final class FirstOpenProbe {
  private FirstOpenProbe() {}

  public static void main(String[] args) {
    Path page = Path.of(args[0]);
    System.out.println("OPEN");
    try (VmClock clock = VmClock.open(page)) {
      System.out.println(clock.isMapped() ? "OPENED" : "OPENED for pread");
    }
  }
}
