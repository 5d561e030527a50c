package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSet;
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
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The queue of one listener. */
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
  void hasOneTaskAtATime() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    offer(subscriber, 2);
    assertThat(tasks).hasSize(1);
    assertThat(subscriber.waiting()).isEqualTo(2);
    runTasks();
    assertThat(subscriber.waiting()).isZero();
  }

  @Test
  void passesOverEventsOfOtherTypes() {
    Subscriber<Restored> subscriber =
        new Subscriber<>(
            "test",
            Restored.class,
            heard::add,
            Runnable::run,
            new WatcherLog(Path.of("page")),
            closed::add);
    Restored restored = new Restored(reading(1), reading(2));
    offer(subscriber, 1);
    subscriber.offer(restored, System.nanoTime());
    assertThat(heard).containsExactly(restored);
  }

  @Test
  void staysWhenTheListenerThrows() {
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            tasks::add,
            event -> {
              heard.add(event);
              if (heard.size() == 1) {
                throw new IllegalStateException("meant to be");
              }
              throw new AssertionError("meant to be");
            });
    offer(subscriber, 1);
    offer(subscriber, 2);
    runTasks();
    offer(subscriber, 3);
    runTasks();
    assertThat(heard).containsExactly(event(1), event(2), event(3));
    assertThat(log.count("the listener test failed on DISRUPTED")).isEqualTo(3);
  }

  @Test
  void reportsALateListenerOnceUntilItHasCaughtUp() {
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
  void keepsWhatTheExecutorRefuses() {
    boolean[] refuses = {true};
    Subscriber<VmClockEvent> subscriber =
        subscriber(
            task -> {
              if (refuses[0]) {
                throw new RejectedExecutionException("meant to be");
              }
              task.run();
            },
            heard::add);
    offer(subscriber, 1);
    assertThat(heard).isEmpty();
    assertThat(log.count("the executor refused the listener test")).isEqualTo(1);
    refuses[0] = false;
    offer(subscriber, 2);
    assertThat(heard).containsExactly(event(1), event(2));
  }

  @Test
  void mayRunInTheCallingThread() {
    Subscriber<VmClockEvent> subscriber = subscriber(Runnable::run, heard::add);
    offer(subscriber, 1);
    offer(subscriber, 2);
    assertThat(heard).containsExactly(event(1), event(2));
  }

  @Test
  void hearsNothingAfterClose() {
    Subscriber<VmClockEvent> subscriber = subscriber(tasks::add, heard::add);
    offer(subscriber, 1);
    subscriber.close();
    offer(subscriber, 2);
    runTasks();
    assertThat(heard).isEmpty();
    assertThat(subscriber.waiting()).isZero();
    assertThat(closed).containsExactly(subscriber);
  }

  /** Many events against a pool: nothing lost, nothing twice, nothing out of order. */
  @Test
  void keepsOrderOnManyThreads() throws InterruptedException {
    int events = 100_000;
    ExecutorService pool = Executors.newFixedThreadPool(4);
    Subscriber<VmClockEvent> subscriber = subscriber(pool, heard::add);
    for (int i = 0; i < events; i++) {
      offer(subscriber, i);
    }
    pool.shutdown();
    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    assertThat(heard).hasSize(events);
    for (int i = 0; i < events; i++) {
      assertThat(heard.get(i).after().disruptionMarker()).isEqualTo(i);
    }
  }
}
