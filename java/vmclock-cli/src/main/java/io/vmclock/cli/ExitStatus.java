package io.vmclock.cli;

/** What the process ends with. */
final class ExitStatus {
  /** Done; a device or page is usable. */
  static final int OK = 0;

  /** Failed; a device or page is not usable. */
  static final int FAILED = 1;

  /** The command line was wrong. */
  static final int USAGE = 2;

  private ExitStatus() {}
}
