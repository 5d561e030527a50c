package io.vmclock.cli.base;

/** What the process ends with. */
public final class ExitStatus {
  /** Done; a device or page is usable. */
  public static final int OK = 0;

  /** Failed; a device or page is not usable. */
  public static final int FAILED = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  private ExitStatus() {}
}
