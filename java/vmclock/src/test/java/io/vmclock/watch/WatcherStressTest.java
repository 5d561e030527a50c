package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.Service.State;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that call all methods of one watcher at once. */
class WatcherStressTest {
  private static final int WATCHERS = 3000;

  /** One of the calls that race. */
  private interface Call {
    void on(VmClockWatcher watcher) throws Exception;
  }

  private final AtomicInteger started = new AtomicInteger();

  private final List<Call> calls =
      List.of(
          this::start,
          WatcherStressTest::subscribe,
          VmClockWatcher::close,
          watcher -> watcher.asService().stopAsync(),
          watcher -> watcher.clock().close());

  @Test
  @Timeout(300)
  void noneHangsOrFailsWithoutItsReason() throws Exception {
    Map<State, Integer> ends = new EnumMap<>(State.class);
    ExecutorService threads = Executors.newFixedThreadPool(calls.size());
    try (LogCapture log = new LogCapture();
        WatchedPage page = new WatchedPage()) {
      for (int i = 0; i < WATCHERS; i++) {
        VmClock clock = VmClock.open(page.path());
        VmClockWatcher watcher =
            VmClockWatcher.builder(clock).closeTimeout(Duration.ofMinutes(2)).build();
        CompletableFuture<Throwable> seen = new CompletableFuture<>();
        watcher.asService().addListener(onFailure(seen), MoreExecutors.directExecutor());
        boolean closesClock = race(threads, watcher, i);
        watcher.close();
        State end = watcher.asService().state();
        ends.merge(end, 1, Integer::sum);
        if (end == State.FAILED) {
          assertThat(closesClock).isTrue();
          assertThat(watcher.endCause()).map(VmClockException::reason).contains(Reason.CLOSED);
          assertThat(watcher.endCause()).containsSame(cause(seen));
        } else {
          assertThat(end).isEqualTo(State.TERMINATED);
          assertThat(seen).isNotDone();
        }
        clock.close();
      }
      assertThat(log.count("before the listener")).isZero();
      assertThat(log.count("because of an error")).isZero();
    } finally {
      threads.shutdownNow();
    }
    // Otherwise the calls did not race.
    assertThat(ends).containsKeys(State.TERMINATED, State.FAILED);
    assertThat(started.get()).isBetween(1, WATCHERS - 1);
  }

  private static Service.Listener onFailure(CompletableFuture<Throwable> seen) {
    return new Service.Listener() {
      @Override
      public void failed(State from, Throwable cause) {
        seen.complete(cause);
      }
    };
  }

  /** The listener can receive the failure a little after the watcher has ended. */
  private static VmClockException cause(CompletableFuture<Throwable> seen) throws Exception {
    return (VmClockException) seen.get(2, TimeUnit.MINUTES);
  }

  /**
   * Makes all calls at about the same time. The order of their beginnings differs by round.
   *
   * @return whether the clock was closed
   */
  private boolean race(ExecutorService threads, VmClockWatcher watcher, int round)
      throws Exception {
    // The last call closes the clock. Half of the clocks stay open, so that only close() can end
    // their watchers.
    int racers = round % 2 == 0 ? calls.size() : calls.size() - 1;
    CyclicBarrier begin = new CyclicBarrier(racers);
    List<Future<?>> racing = new ArrayList<>();
    for (int i = 0; i < racers; i++) {
      Call call = calls.get(i);
      int delayMicros = (round / (i + 1)) % 5 * 100;
      racing.add(
          threads.submit(
              () -> {
                begin.await();
                pause(delayMicros);
                call.on(watcher);
                return null;
              }));
    }
    for (Future<?> call : racing) {
      call.get(2, TimeUnit.MINUTES);
    }
    return racers == calls.size();
  }

  private void start(VmClockWatcher watcher) {
    try {
      watcher.start();
      started.incrementAndGet();
    } catch (VmClockException e) {
      assertThat(e.reason()).isEqualTo(Reason.CLOSED);
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageMatching(".*(was closed while it started|build a new watcher)");
    }
  }

  private static void subscribe(VmClockWatcher watcher) {
    try {
      Subscription first = watcher.subscribe("first", event -> {});
      watcher.subscribe("second", () -> {}, event -> {});
      first.close();
    } catch (IllegalStateException e) {
      assertThat(e).hasMessageContaining("has ended, so the listener");
    }
  }

  private static void pause(int micros) {
    long until = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(micros);
    while (System.nanoTime() - until < 0) {
      Thread.onSpinWait();
    }
  }
}
