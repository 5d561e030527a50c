package io.vmclock.watch;

/**
 * The registration of a listener with a {@link VmClockWatcher}. It lasts until it is closed. Safe
 * for use by several threads.
 */
public interface Subscription extends AutoCloseable {
  /** Returns the name of the listener. The log uses it to report failures. */
  String name();

  /**
   * Returns the number of calls that wait for the listener: one for each event that it has not
   * received, and one for each run of its check that has not begun.
   */
  int waiting();

  /**
   * Ends the subscription. The listener does not receive the events that wait for it. A call that
   * is in progress goes on. Further calls of this method have no effect.
   */
  @Override
  void close();
}
