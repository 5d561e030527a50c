package io.vmclock.watch;

/**
 * Waits for changes of a page. One thread uses it, except for {@link #stop}.
 *
 * <p>{@link NativeNotifications} waits for the device. Tests have an implementation of their own,
 * which decides how each wait ends.
 */
interface Notifications extends AutoCloseable {
  /** How a wait ended. */
  enum Wake {
    /** The page may have changed. Only a reading shows whether it has. */
    READ,
    /** {@link #stop} was called. */
    STOPPED,
    /** The clock was closed. */
    CLOSED
  }

  /** Waits until the page may have changed, or this time has passed. */
  Wake await(int timeoutMillis);

  /** Returns whether the device notifies of changes now. Only {@link #await} changes the answer. */
  boolean areAvailable();

  /**
   * Returns why the device does not notify of changes now, as a text for people. Call it only if
   * {@link #areAvailable} returns false.
   */
  String unavailableReason();

  /**
   * Ends the current wait and all later ones. Any thread can call it, also after {@link #close}.
   */
  void stop();

  /**
   * Releases what the waits need. Only the thread that waits calls this, so no wait is in progress.
   */
  @Override
  void close();
}
