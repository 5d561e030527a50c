package io.vmclock.restore;

import static java.util.Objects.requireNonNull;

import io.vmclock.watch.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The listeners of {@link RestoreActions#onReport}. Safe for use by any number of threads. */
final class ReportListeners {
  private static final System.Logger LOG = System.getLogger(RestoreActions.class.getName());

  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  Subscription add(String name, Consumer<? super RestoreReport> consumer) {
    Listener listener = new Listener(requireNonNull(name), requireNonNull(consumer));
    listeners.add(listener);
    return listener;
  }

  void call(RestoreReport report) {
    for (Listener listener : listeners) {
      try {
        listener.consumer.accept(report);
      } catch (Throwable e) {
        LOG.log(
            System.Logger.Level.WARNING,
            "The listener " + listener.name + " of restore reports has failed",
            e);
      }
    }
  }

  private final class Listener implements Subscription {
    private final String name;
    private final Consumer<? super RestoreReport> consumer;

    Listener(String name, Consumer<? super RestoreReport> consumer) {
      this.name = name;
      this.consumer = consumer;
    }

    @Override
    public String name() {
      return name;
    }

    /** Returns 0, because the thread that runs the actions makes each call at once. */
    @Override
    public int waiting() {
      return 0;
    }

    @Override
    public void close() {
      listeners.remove(this);
    }
  }
}
