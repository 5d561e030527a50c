package io.vmclock.watch;

import com.google.common.util.concurrent.Uninterruptibles;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One listener and a queue of the calls that it has not received yet. The executor has at most one
 * task of a subscriber at any time. The task makes all queued calls, so the listener receives
 * events in order and one at a time.
 *
 * <p>The queue has no bound. Events are as rare as migrations, and a dropped event would defeat the
 * purpose. A listener that never returns costs some hundred bytes for each further event.
 */
final class Subscriber<E extends VmClockEvent> implements Subscription {
  /** A delay of at least this length is reported. */
  static final long LAG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A queued call of the listener, or of its check if {@code event} is null. */
  private record Call<E>(@Nullable E event, long seenNanos) {}

  private final String name;
  private final Class<E> type;
  private final Consumer<? super E> listener;
  private final @Nullable Runnable check;
  private final Executor executor;
  private final WatcherLog log;
  private final Consumer<Subscriber<?>> onClose;

  @GuardedBy("this")
  private final Queue<Call<E>> queue = new ArrayDeque<>();

  /** The call that is being made; null if there is none. */
  @GuardedBy("this")
  private @Nullable Call<E> current;

  @GuardedBy("this")
  private boolean working;

  @GuardedBy("this")
  private boolean late;

  @GuardedBy("this")
  private boolean closed;

  /** Opens when the current task ends or this is closed; null if no thread waits for that. */
  @GuardedBy("this")
  private @Nullable CountDownLatch idle;

  /**
   * @param check what {@link #check} calls, on the listener's thread; null for none
   */
  Subscriber(
      String name,
      Class<E> type,
      Consumer<? super E> listener,
      @Nullable Runnable check,
      Executor executor,
      WatcherLog log,
      Consumer<Subscriber<?>> onClose) {
    this.name = name;
    this.type = type;
    this.listener = listener;
    this.check = check;
    this.executor = executor;
    this.log = log;
    this.onClose = onClose;
  }

  /** Queues an event if it is of this listener's type. Only one thread calls this. */
  void offer(VmClockEvent event, long seenNanos) {
    if (type.isInstance(event)) {
      enqueue(new Call<>(type.cast(event), seenNanos));
    }
  }

  /** Queues a call of the check, if there is a check. */
  void check(long seenNanos) {
    if (check != null) {
      enqueue(new Call<>(null, seenNanos));
    }
  }

  private void enqueue(Call<E> call) {
    synchronized (this) {
      if (closed) {
        return;
      }
      queue.add(call);
    }
    submit();
  }

  /** Gives the executor a task for the queued calls, unless it has one already. */
  private void submit() {
    synchronized (this) {
      if (working || queue.isEmpty()) {
        return;
      }
      working = true;
    }
    try {
      executor.execute(this::work);
    } catch (Throwable e) {
      // Catches errors too, because an executor that cannot create a thread throws one. The calls
      // stay queued, and the next event submits them again.
      synchronized (this) {
        endTask();
      }
      log.notAccepted(name, e);
    }
  }

  private void work() {
    for (Call<E> next = take(); next != null; next = take()) {
      reportLag(System.nanoTime() - next.seenNanos);
      make(next);
    }
  }

  private synchronized @Nullable Call<E> take() {
    Call<E> next = queue.poll();
    current = next;
    if (next == null) {
      late = false;
      endTask();
    }
    return next;
  }

  @GuardedBy("this")
  private void endTask() {
    working = false;
    openIdle();
  }

  @GuardedBy("this")
  private void openIdle() {
    if (idle != null) {
      idle.countDown();
      idle = null;
    }
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
    log.late(name, lagNanos, waiting(), first);
  }

  private void make(Call<E> call) {
    E event = call.event;
    try {
      if (event != null) {
        listener.accept(event);
      } else if (check != null) {
        check.run();
      }
    } catch (Throwable e) {
      // Catches errors too: a listener whose assertion fails must still receive the next events.
      log.threw(name, event, e);
    }
  }

  /**
   * Waits until the listener has received all queued calls or the executor has refused them, but
   * not after the deadline. Submits calls again that the executor refused. An interrupt does not
   * end the wait. Only one thread calls this.
   *
   * @param deadlineNanos by {@link System#nanoTime}
   */
  void awaitDelivery(long deadlineNanos) {
    submit();
    CountDownLatch end;
    synchronized (this) {
      if (closed || !working) {
        return;
      }
      end = new CountDownLatch(1);
      idle = end;
    }
    boolean unused =
        Uninterruptibles.awaitUninterruptibly(
            end, deadlineNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
  }

  /**
   * Returns how long the oldest call that has not ended has waited, or 0 if all have ended.
   *
   * @param now by {@link System#nanoTime}
   */
  synchronized long lagNanos(long now) {
    Call<E> oldest = current != null ? current : queue.peek();
    return oldest == null || closed ? 0 : Math.max(0, now - oldest.seenNanos);
  }

  /** Logs the calls that the listener has not received, if there are any. */
  void reportUndelivered() {
    boolean calling;
    int waiting;
    synchronized (this) {
      calling = working && !closed;
      waiting = queue.size();
    }
    if (calling || waiting > 0) {
      log.undelivered(name, waiting, calling);
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
      openIdle();
    }
    onClose.accept(this);
  }

  @Override
  public String toString() {
    return "Subscription[" + name + ", " + waiting() + " waiting]";
  }
}
