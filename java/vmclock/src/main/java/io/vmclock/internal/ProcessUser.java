package io.vmclock.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user of this process. */
public final class ProcessUser {
  private ProcessUser() {}

  /**
   * Returns the uid of this process. It is the owner of the process's directory in /proc, which no
   * other user can influence.
   *
   * @throws IOException if /proc is not mounted
   */
  public static int uid() throws IOException {
    return (int) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
  }
}
