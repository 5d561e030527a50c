package io.vmclock.watch;

/** A listener of a {@link VmClockWatcher}, until it is closed. Safe for use by several threads. */
public interface Subscription extends AutoCloseable {
  /** Returns the name that the listener was given, under which its failures are reported. */
  String name();

  /** Returns the number of events that the listener has not begun to hear. */
  int waiting();

  /** Ends it: what the listener has not begun to hear, it will not hear. May be repeated. */
  @Override
  void close();
}
