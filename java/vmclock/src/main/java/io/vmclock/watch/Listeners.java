package io.vmclock.watch;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.ThreadFactoryBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one watcher, and the threads that call them. Safe for use by several threads.
 */
final class Listeners {
  private final @Nullable ExecutorService ownExecutor;
  private final Executor executor;
  private final WatcherLog log;
  private final List<Subscriber<?>> subscribers = new CopyOnWriteArrayList<>();

  /** The log is a listener too: a slow log must not delay the next reading. */
  private final Subscriber<VmClockEvent> logSubscriber;

  /** The threads that call a listener now. */
  private final Set<Thread> callingThreads = ConcurrentHashMap.newKeySet();

  private final AtomicBoolean reportedUndelivered = new AtomicBoolean();

  /**
   * @param given the user's executor; null for daemon threads
   */
  Listeners(@Nullable Executor given, WatcherLog log) {
    ownExecutor = given == null ? daemonThreads() : null;
    executor = given == null ? requireNonNull(ownExecutor) : given;
    this.log = log;
    logSubscriber = subscriber("the log", VmClockEvent.class, log::log, null);
  }

  /** Returns a pool that creates its first thread when a listener is first called. */
  private static ExecutorService daemonThreads() {
    return Executors.newCachedThreadPool(
        new ThreadFactoryBuilder().setNameFormat("vmclock-listener-%d").setDaemon(true).build());
  }

  <E extends VmClockEvent> Subscriber<E> add(
      String name, Class<E> type, Consumer<? super E> listener, @Nullable Runnable check) {
    Subscriber<E> subscriber = subscriber(name, type, listener, check);
    subscribers.add(subscriber);
    return subscriber;
  }

  private <E extends VmClockEvent> Subscriber<E> subscriber(
      String name, Class<E> type, Consumer<? super E> listener, @Nullable Runnable check) {
    return new Subscriber<>(name, type, listener, check, this::execute, log, subscribers::remove);
  }

  private void execute(Runnable task) {
    executor.execute(
        () -> {
          Thread thread = Thread.currentThread();
          // Tasks are nested if a listener adds another one and the executor runs tasks in the
          // calling thread.
          boolean outermost = callingThreads.add(thread);
          try {
            task.run();
          } finally {
            if (outermost) {
              callingThreads.remove(thread);
            }
          }
        });
  }

  /** Returns whether a listener made the current call. */
  boolean isCalledByListener() {
    return callingThreads.contains(Thread.currentThread());
  }

  /** Queues a call of each listener's check. Listeners without a check are not called. */
  void check() {
    long now = System.nanoTime();
    for (Subscriber<?> subscriber : subscribers) {
      subscriber.check(now);
    }
  }

  /** Queues events for all listeners, and records them. Only one thread calls this. */
  void report(List<VmClockEvent> events, long seenNanos) {
    for (VmClockEvent event : events) {
      for (Subscriber<?> subscriber : subscribers) {
        subscriber.offer(event, seenNanos);
      }
      log.record(event);
    }
    // The log comes last, because no program waits for it.
    for (VmClockEvent event : events) {
      logSubscriber.offer(event, seenNanos);
    }
  }

  /**
   * Waits until all listeners have received their events, but for at most {@code timeout}. Logs
   * what they have not received by then. Only one thread calls this.
   */
  void awaitDelivery(Duration timeout) {
    long deadlineNanos = System.nanoTime() + timeout.toNanos();
    for (Subscriber<?> subscriber : subscribers) {
      subscriber.awaitDelivery(deadlineNanos);
    }
    logSubscriber.awaitDelivery(deadlineNanos);
    reportUndelivered();
  }

  /** Logs what listeners have not received. Does so for the first caller only. */
  void reportUndelivered() {
    if (reportedUndelivered.compareAndSet(false, true)) {
      subscribers.forEach(Subscriber::reportUndelivered);
      logSubscriber.reportUndelivered();
    }
  }

  /** Returns the longest time that a call has waited which has not ended; 0 if all have ended. */
  long lagNanos() {
    long now = System.nanoTime();
    long longest = logSubscriber.lagNanos(now);
    for (Subscriber<?> subscriber : subscribers) {
      longest = Math.max(longest, subscriber.lagNanos(now));
    }
    return longest;
  }

  /** Ends the threads that call listeners after they have made the queued calls. */
  void shutDown() {
    if (ownExecutor != null) {
      ownExecutor.shutdown();
    }
  }
}
