package io.vmclock.restore;

import static com.google.common.base.Preconditions.checkState;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import io.vmclock.watch.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The listeners of a {@link NotifyingSource}, and the daemon threads that call them. A slow
 * listener delays no other. Safe for use by any number of threads.
 */
final class RestoreListeners {
  private static final System.Logger LOG = System.getLogger(NotifyingSource.class.getName());

  private final String source;
  private final ExecutorService executor =
      Executors.newCachedThreadPool(
          new ThreadFactoryBuilder().setNameFormat("vmclock-restore-%d").setDaemon(true).build());
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  /**
   * @param source the name of the source
   */
  RestoreListeners(String source) {
    this.source = source;
  }

  /**
   * Adds a listener.
   *
   * @throws IllegalStateException after the {@link #close}
   */
  Subscription add(String name, Runnable call) {
    Listener listener = new Listener(name, call);
    listeners.add(listener);
    // Tests this after it has added the listener, so the listener misses no call before the close.
    if (executor.isShutdown()) {
      listeners.remove(listener);
      checkClosed();
    }
    return listener;
  }

  private void checkClosed() {
    checkState(!executor.isShutdown(), "%s: the source is closed", source);
  }

  /** Has each listener called. Does not wait for the calls. */
  void callAll() {
    listeners.forEach(Listener::request);
  }

  /** Ends the threads after they have made the requested calls. */
  void close() {
    executor.shutdown();
  }

  private final class Listener implements Subscription {
    private final String name;
    private final Runnable call;
    private final AtomicInteger requests = new AtomicInteger();
    private volatile boolean closed;

    Listener(String name, Runnable call) {
      this.name = name;
      this.call = call;
    }

    void request() {
      if (requests.getAndIncrement() == 0) {
        try {
          executor.execute(this::run);
        } catch (RejectedExecutionException afterTheClose) {
          requests.set(0);
        }
      }
    }

    /** One call serves all requests that were made before it. */
    private void run() {
      int served;
      do {
        served = requests.get();
        try {
          if (!closed) {
            call.run();
          }
        } catch (Throwable e) {
          LOG.log(
              System.Logger.Level.WARNING, source + ": the listener " + name + " has failed", e);
        }
      } while (requests.addAndGet(-served) != 0);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public int waiting() {
      return requests.get();
    }

    @Override
    public void close() {
      closed = true;
      listeners.remove(this);
    }
  }
}
