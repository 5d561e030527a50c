package io.vmclock.cli.base;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What the library logs, which is printed on standard error. It holds for the whole process. */
public final class LibraryLog {
  /** Kept, because otherwise the logger could be garbage-collected and lose its level. */
  private static final Logger LOG = Logger.getLogger("io.vmclock");

  private LibraryLog() {}

  /** Prints nothing, for commands that print the same themselves. */
  public static void off() {
    LOG.setLevel(Level.OFF);
  }

  /** Prints warnings only. */
  public static void warningsOnly() {
    LOG.setLevel(Level.WARNING);
  }
}
