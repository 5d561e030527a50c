package io.vmclock.restore;

import io.vmclock.watch.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of {@link RestoreActions#onReport}. Safe for use by any number of threads. */
final class ReportListeners {
  private static final System.Logger LOG = System.getLogger(RestoreActions.class.getName());

  private final List<DirectSubscription<Consumer<? super RestoreReport>>> listeners =
      new CopyOnWriteArrayList<>();

  Subscription add(String name, Consumer<? super RestoreReport> consumer) {
    DirectSubscription<Consumer<? super RestoreReport>> listener =
        new DirectSubscription<>(name, consumer, listeners);
    listeners.add(listener);
    return listener;
  }

  void call(RestoreReport report) {
    for (DirectSubscription<Consumer<? super RestoreReport>> listener : listeners) {
      try {
        listener.listener().accept(report);
      } catch (Throwable e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The listener " + listener.name() + " of restore reports has failed",
            e);
      }
    }
  }
}
