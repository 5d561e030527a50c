package io.vmclock.restore;

import io.vmclock.watch.Subscription;

/** A source that also calls listeners some time after each restore. */
public interface NotifyingSource extends GenerationSource {
  /**
   * Adds a listener. It is called after each later change of {@link #stamp}, once or more often, on
   * a thread of the source. The stamp has changed before the call.
   *
   * @param name the name under which the source logs failures of the listener
   * @throws IllegalStateException if the source is closed
   */
  Subscription subscribe(String name, Runnable listener);
}
