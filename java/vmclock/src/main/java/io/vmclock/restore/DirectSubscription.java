package io.vmclock.restore;

import static java.util.Objects.requireNonNull;

import io.vmclock.watch.Subscription;
import java.util.List;

/** A listener that is called at once, so that no call waits for it. */
final class DirectSubscription<T> implements Subscription {
  private final String name;
  private final T listener;
  private final List<DirectSubscription<T>> all;

  /**
   * @param all the list to which the caller adds this subscription, safe for use by several threads
   */
  DirectSubscription(String name, T listener, List<DirectSubscription<T>> all) {
    this.name = requireNonNull(name);
    this.listener = requireNonNull(listener);
    this.all = all;
  }

  T listener() {
    return listener;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int waiting() {
    return 0;
  }

  @Override
  public void close() {
    all.remove(this);
  }
}
