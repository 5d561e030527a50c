package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.ClockStatus;
import io.vmclock.LeapIndicator;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Restored;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue of one listener, and its calls. */
class SubscriberTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<VmClockEvent> heard = new ArrayList<>();
  private final List<Subscriber<?>> closed = new ArrayList<>();
  private LogCapture log;

  @BeforeEach
  void captureLog() {
    log = new LogCapture();
  }

  @AfterEach
  void releaseLog() {
    log.close();
  }

  private static PageState reading(long marker) {
    return new PageState(
        2,
        OptionalLong.of(marker),
        marker,
        0,
        ClockStatus.SYNCHRONIZED,
        LeapIndicator.NONE,
        ImmutableSet.of(),
        Optional.empty());
  }

  private static VmClockEvent event(long number) {
    return new Disrupted(reading(number - 1), reading(number));
  }

  private Subscriber<VmClockEvent> subscriber(
      Executor executor, Consumer<? super VmClockEvent> listener) {
    return new Subscriber<>(
        "test",
        VmClockEvent.class,
        listener,
        null,
        executor,
        new WatcherLog(Path.of("page")),
        closed::add);
  }

  private static void offer(Subscriber<?> subscriber, long number) {
    subscriber.offer(event(number), System.nanoTime());
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Test
  void deliversInOrder() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    offer(subscriber, 2);
    runTasks();
    offer(subscriber, 3);
    runTasks();
    assertThat(heard).containsExactly(event(1), event(2), event(3));
  }

  @Test
  void submitsOneTaskAtATime() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    offer(subscriber, 2);
    assertThat(tasks).hasSize(1);
    assertThat(subscriber.waiting()).isEqualTo(2);
    runTasks();
    assertThat(subscriber.waiting()).isZero();
  }

  @Test
  void ignoresEventsOfOtherTypes() {
    Subscriber<Restored> subscriber =
        new Subscriber<>(
            "test",
            Restored.class,
            heard::add,
            null,
            Runnable::run,
            new WatcherLog(Path.of("page")),
            closed::add);
    Restored restored = new Restored(reading(1), reading(2));
    offer(subscriber, 1);
    subscriber.offer(restored, System.nanoTime());
    assertThat(heard).containsExactly(restored);
  }

  @Test
  void deliversTheNextEventIfTheListenerThrows() {
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            tasks::add,
            event -> {
              heard.add(event);
              if (heard.size() == 1) {
                throw new IllegalStateException("expected by a test");
              }
              throw new AssertionError("expected by a test");
            });
    offer(subscriber, 1);
    offer(subscriber, 2);
    runTasks();
    offer(subscriber, 3);
    runTasks();
    assertThat(heard).containsExactly(event(1), event(2), event(3));
    assertThat(log.count("the listener test threw an exception when it received DISRUPTED"))
        .isEqualTo(3);
  }

  @Test
  void reportsALateListenerOnceUntilItsQueueIsEmpty() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    long longAgo = System.nanoTime() - 3 * Subscriber.LAG_NANOS;
    subscriber.offer(event(1), longAgo);
    subscriber.offer(event(2), longAgo);
    runTasks();
    assertThat(log.count("the listener test is 3")).isEqualTo(1);
    subscriber.offer(event(3), longAgo);
    runTasks();
    assertThat(log.count("the listener test is 3")).isEqualTo(2);
    offer(subscriber, 4);
    runTasks();
    assertThat(log.count("the listener test is")).isEqualTo(2);
  }

  @Test
  void keepsEventsThatTheExecutorRefuses() {
    boolean[] refuses = {true};
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            task -> {
              if (refuses[0]) {
                throw new RejectedExecutionException("expected by a test");
              }
              task.run();
            },
            heard::add);
    offer(subscriber, 1);
    assertThat(heard).isEmpty();
    assertThat(log.count("the executor refused to run the listener test")).isEqualTo(1);
    refuses[0] = false;
    offer(subscriber, 2);
    assertThat(heard).containsExactly(event(1), event(2));
  }

  @Test
  void canRunInTheCallingThread() {
    Subscriber<VmClockEvent> subscriber = subscriber(Runnable::run, heard::add);
    offer(subscriber, 1);
    offer(subscriber, 2);
    assertThat(heard).containsExactly(event(1), event(2));
  }

  @Test
  void deliversNothingAfterClose() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    subscriber.close();
    offer(subscriber, 2);
    runTasks();
    assertThat(heard).isEmpty();
    assertThat(subscriber.waiting()).isZero();
    assertThat(closed).containsExactly(subscriber);
  }

  /** No event is lost, repeated or out of order. */
  @Test
  void keepsOrderOnManyThreads() throws InterruptedException {
    int events = 100_000;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Subscriber<VmClockEvent> subscriber = subscriber(pool, heard::add);
    for (int i = 0; i < events; i++) {
      offer(subscriber, i);
    }
    pool.shutdown();
    assertThat(pool.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
    assertThat(heard).hasSize(events);
    for (int i = 0; i < events; i++) {
      assertThat(heard.get(i).after().disruptionMarker()).isEqualTo(i);
    }
  }

  @Test
  void waitsForTheCurrentTask() throws Exception {
    ExecutorService pool = Executors.newCachedThreadPool();
    CountDownLatch mayReturn = new CountDownLatch(1);
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            pool,
            event -> {
              Uninterruptibles.awaitUninterruptibly(mayReturn);
              heard.add(event);
            });
    offer(subscriber, 1);
    offer(subscriber, 2);
    subscriber.awaitDelivery(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10));
    subscriber.reportUndelivered();
    assertThat(log.messages("before the listener test"))
        .containsExactly(
            "page: the watcher ends before the listener test has received all events;"
                + " waiting calls: 1; a call has not returned");
    Thread.currentThread().interrupt();
    pool.execute(mayReturn::countDown);
    subscriber.awaitDelivery(System.nanoTime() + TimeUnit.MINUTES.toNanos(1));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(heard).containsExactly(event(1), event(2));
    subscriber.reportUndelivered();
    assertThat(log.count("before the listener test")).isEqualTo(1);
    pool.shutdown();
  }

  @Test
  void doesNotWaitForAClosedListener() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    subscriber.close();
    subscriber.awaitDelivery(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
    subscriber.reportUndelivered();
    assertThat(log.count("before the listener test")).isZero();
  }

  /** An executor throws an error if the system refuses to create a thread. */
  @Test
  void submitsAgainBeforeItWaits() {
    boolean[] refuses = {true};
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            task -> {
              if (refuses[0]) {
                throw new OutOfMemoryError("expected by a test");
              }
              task.run();
            },
            heard::add);
    offer(subscriber, 1);
    subscriber.awaitDelivery(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
    subscriber.reportUndelivered();
    assertThat(log.messages("before the listener test"))
        .containsExactly(
            "page: the watcher ends before the listener test has received all events;"
                + " waiting calls: 1");
    refuses[0] = false;
    subscriber.awaitDelivery(System.nanoTime() + TimeUnit.DAYS.toNanos(1));
    assertThat(heard).containsExactly(event(1));
  }
}
