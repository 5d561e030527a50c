package io.vmclock.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listener and the queue of what it has not heard yet. At most one task of it is on the
 * executor at any time, and works the queue off: so events come in order, and one after the other.
 *
 * <p>The queue has no bound. Events are as rare as migrations, and dropping one would defeat the
 * purpose; a listener that never returns costs some hundred bytes for each further event.
 */
final class Subscriber<E extends VmClockEvent> implements Subscription {
  /** Who is later than this is reported. */
  static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(1);

  private record Waiting<E>(E event, long seenNanos) {}

  private final String name;
  private final Class<E> type;
  private final Consumer<? super E> listener;
  private final Executor executor;
  private final WatcherLog reports;
  private final Consumer<Subscriber<?>> onClose;

  @GuardedBy("this")
  private final Queue<Waiting<E>> queue = new ArrayDeque<>();

  @GuardedBy("this")
  private boolean working;

  @GuardedBy("this")
  private boolean late;

  @GuardedBy("this")
  private boolean closed;

  Subscriber(
      String name,
      Class<E> type,
      Consumer<? super E> listener,
      Executor executor,
      WatcherLog reports,
      Consumer<Subscriber<?>> onClose) {
    this.name = name;
    this.type = type;
    this.listener = listener;
    this.executor = executor;
    this.reports = reports;
    this.onClose = onClose;
  }

  /** Queues an event, if it is of this listener's type. Called by one thread. */
  void offer(VmClockEvent event, long seenNanos) {
    if (!type.isInstance(event)) {
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      queue.add(new Waiting<>(type.cast(event), seenNanos));
      if (working) {
        return;
      }
      working = true;
    }
    try {
      executor.execute(this::work);
    } catch (RuntimeException e) {
      // What waits is kept, and the next event tries again.
      synchronized (this) {
        working = false;
      }
      reports.notAccepted(name, e);
    }
  }

  private void work() {
    for (Waiting<E> next = take(); next != null; next = take()) {
      reportLag(System.nanoTime() - next.seenNanos);
      hand(next.event);
    }
  }

  private synchronized @Nullable Waiting<E> take() {
    Waiting<E> next = queue.poll();
    if (next == null) {
      working = false;
      late = false;
    }
    return next;
  }

  private void reportLag(long lagNanos) {
    if (lagNanos < LAG_NANOS) {
      return;
    }
    boolean first;
    synchronized (this) {
      first = !late;
      late = true;
    }
    reports.late(name, lagNanos, waiting(), first);
  }

  private void hand(E event) {
    try {
      listener.accept(event);
    } catch (Throwable e) {
      // Errors too: an assertion in one listener must not cost it the events that follow.
      reports.threw(name, event, e);
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized int waiting() {
    return queue.size();
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      queue.clear();
    }
    onClose.accept(this);
  }

  @Override
  public String toString() {
    return "Subscription[" + name + ", " + waiting() + " waiting]";
  }
}
