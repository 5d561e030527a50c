package io.vmclock.restore;

/**
 * Waits for reports of a new VM generation ID. One thread uses it, except for {@link #stop}.
 *
 * <p>{@link NativeReports} waits for the kernel. Tests have an implementation of their own.
 */
interface GenerationReports extends AutoCloseable {
  /**
   * Waits for the next report. Returns false if {@link #stop} was called.
   *
   * @throws io.vmclock.VmClockException if no more reports can be received
   */
  boolean await();

  /** Ends the current wait and all later ones. Any thread can call it, also after the close. */
  void stop();

  /** Releases what the waits need. Only the thread that waits calls this. */
  @Override
  void close();
}
