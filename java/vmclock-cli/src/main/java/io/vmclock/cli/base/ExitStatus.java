package io.vmclock.cli.base;

/** The exit statuses of the process. */
public final class ExitStatus {
  /** The command succeeded; the device or page is usable. */
  public static final int OK = 0;

  /** The command failed, or the device or page is not usable. */
  public static final int FAILED = 1;

  /** The command line was wrong. */
  public static final int USAGE = 2;

  /**
   * The reader of the output closed it, and the command stopped therefore. The process exits with
   * {@link #OK}.
   */
  public static final int READER_CLOSED = -1;

  private ExitStatus() {}
}
