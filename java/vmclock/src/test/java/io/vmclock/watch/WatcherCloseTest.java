package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Service.State;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.AbiField;
import io.vmclock.VmClock;
import io.vmclock.internal.library.ChildJvm;
import io.vmclock.publish.Publisher;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.Kind;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What listeners have received when {@code close()} returns. */
@Timeout(120)
class WatcherCloseTest {
  private static final Duration NEVER = Duration.ofHours(1);
  private static final Duration LONG = Duration.ofMinutes(1);

  private final CountDownLatch mayReturn = new CountDownLatch(1);
  private final Heard heard = new Heard();
  private LogCapture log;
  private WatchedPage page;

  @BeforeEach
  void open() throws IOException {
    log = new LogCapture();
    page = new WatchedPage();
  }

  @AfterEach
  void close() {
    mayReturn.countDown();
    page.close();
    log.close();
  }

  private static void awaitDelivered(VmClockWatcher watcher) throws Exception {
    watcher.asService().awaitTerminated(1, TimeUnit.MINUTES);
  }

  /** The watcher would not read the page by itself for an hour. */
  @Test
  void readsThePageOnceMore() {
    for (int i = 0; i < 50; i++) {
      VmClockWatcher watcher = page.watcher().samplingInterval(NEVER).closeTimeout(LONG).build();
      watcher.subscribe("heard", heard);
      watcher.start();
      page.writer().restore();
      watcher.close();
      assertThat(heard.received())
          .extracting(VmClockEvent::kind)
          .containsExactly(Kind.RESTORED, Kind.DISRUPTED);
      assertThat(log.count("RESTORED")).isEqualTo(i + 1);
    }
  }

  @Test
  void waitsForSlowListeners() {
    VmClockWatcher watcher = page.watcher().samplingInterval(NEVER).closeTimeout(LONG).build();
    for (int i = 0; i < 3; i++) {
      watcher.subscribe(
          "slow",
          event -> {
            // The listener takes this time; it does not wait for an event.
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(50));
            heard.accept(event);
          });
    }
    watcher.start();
    page.writer().restore();
    watcher.close();
    assertThat(heard.received()).hasSize(6);
    assertThat(watcher.asService().state()).isEqualTo(State.TERMINATED);
  }

  @Test
  void doesNotWaitForeverForAListenerThatBlocks() throws Exception {
    VmClockWatcher watcher =
        page.watcher().samplingInterval(NEVER).closeTimeout(Duration.ofMillis(50)).build();
    watcher.subscribe(
        "blocked",
        event -> {
          Uninterruptibles.awaitUninterruptibly(mayReturn);
          heard.accept(event);
        });
    watcher.start();
    page.writer().restore();
    page.update(() -> page.set(AbiField.CLOCK_STATUS, WatchedPage.UNRELIABLE));
    watcher.close();
    assertThat(heard.received()).isEmpty();
    awaitDelivered(watcher);
    log.await("the listener blocked has received all events; waiting calls: 2; a call has not");
    assertThat(log.count("before the listener blocked")).isEqualTo(1);
    // The events are kept.
    mayReturn.countDown();
    heard.next(Restored.class);
    heard.next(Disrupted.class);
    heard.next(StatusChanged.class);
  }

  /** Then the watching thread itself cannot end. */
  @Test
  void doesNotWaitForeverForAListenerThatBlocksTheWatcher() throws Exception {
    VmClockWatcher watcher =
        page.watcher().executor(Runnable::run).closeTimeout(Duration.ofMillis(50)).build();
    CountDownLatch called = new CountDownLatch(1);
    watcher.subscribe(
        "blocked",
        event -> {
          called.countDown();
          Uninterruptibles.awaitUninterruptibly(mayReturn);
        });
    watcher.start();
    page.writer().migrate();
    called.await();
    watcher.close();
    log.await("the listener blocked has received all events; waiting calls: 0; a call has not");
    assertThat(watcher.asService().state()).isEqualTo(State.STOPPING);
    mayReturn.countDown();
    awaitDelivered(watcher);
    assertThat(log.count("before the listener blocked")).isEqualTo(1);
  }

  @Test
  void reportsEventsThatTheExecutorRefuses() {
    VmClockWatcher watcher =
        page.watcher()
            .samplingInterval(NEVER)
            .executor(
                task -> {
                  throw new RejectedExecutionException("expected by a test");
                })
            .build();
    watcher.subscribe("refused", heard);
    watcher.start();
    page.writer().restore();
    watcher.close();
    assertThat(log.messages("before the listener refused"))
        .singleElement()
        .asString()
        .endsWith("waiting calls: 2");
  }

  @Test
  void keepsTheInterruptStatus() {
    VmClockWatcher watcher = page.watcher().samplingInterval(NEVER).closeTimeout(LONG).build();
    watcher.subscribe("heard", heard);
    watcher.start();
    page.writer().restore();
    Thread.currentThread().interrupt();
    watcher.close();
    assertThat(Thread.interrupted()).isTrue();
    assertThat(heard.received()).hasSize(2);
  }

  @Test
  void returnsAtOnceIfAListenerCallsIt() throws Exception {
    VmClockWatcher watcher = page.watcher().closeTimeout(NEVER).build();
    assertClosesFromListener(watcher, watcher::close);
  }

  @Test
  void returnsAtOnceIfAListenerOnTheWatchingThreadCallsIt() throws Exception {
    VmClockWatcher watcher = page.watcher().executor(Runnable::run).closeTimeout(NEVER).build();
    assertClosesFromListener(watcher, watcher::close);
  }

  /** The listener is not among the watcher's listeners any more when it closes the watcher. */
  @Test
  void returnsAtOnceIfAClosedListenerCallsIt() throws Exception {
    VmClockWatcher watcher = page.watcher().executor(Runnable::run).closeTimeout(NEVER).build();
    Subscription[] own = new Subscription[1];
    own[0] =
        watcher.subscribe(
            "closes both",
            event -> {
              own[0].close();
              watcher.close();
            });
    watcher.start();
    page.writer().restore();
    awaitDelivered(watcher);
  }

  private void assertClosesFromListener(VmClockWatcher watcher, Runnable close) throws Exception {
    watcher.subscribe("closes", Restored.class, event -> close.run());
    watcher.subscribe("closes too", Disrupted.class, event -> close.run());
    watcher.subscribe("heard", heard);
    watcher.start();
    page.writer().restore();
    awaitDelivered(watcher);
    assertThat(heard.received()).hasSize(2);
    assertThat(log.count("before the listener")).isZero();
  }

  @Test
  void reportsThatThePageCannotBeReadOnceMore() throws Exception {
    VmClockWatcher watcher = page.watcher().samplingInterval(NEVER).closeTimeout(LONG).build();
    watcher.start();
    page.writer().stall();
    watcher.close();
    log.await("changes since the last successful reading are not reported");
    assertThat(watcher.asService().state()).isEqualTo(State.TERMINATED);
    page.writer().resume();
  }

  @Test
  void deliversBeforeTheJvmEnds() throws Exception {
    ChildJvm.Result result = ChildJvm.of(ClosesAndExits.class).run();
    assertThat(result.output()).contains("heard RESTORED").contains("heard DISRUPTED");
    assertThat(result.status()).isZero();
  }

  /** The main class of the child. */
  static final class ClosesAndExits {
    private ClosesAndExits() {}

    public static void main(String[] arguments) {
      // Not a RawPage: the child has only the library on its class path.
      Publisher publisher = Publisher.inMemory();
      VmClock clock = VmClock.open(publisher.path());
      VmClockWatcher watcher = VmClockWatcher.builder(clock).samplingInterval(NEVER).build();
      watcher.subscribe(
          "prints",
          event -> {
            Uninterruptibles.sleepUninterruptibly(Duration.ofMillis(200));
            System.out.println("heard " + event.kind());
            System.out.flush();
          });
      watcher.start();
      publisher.writer().restore();
      watcher.close();
      Runtime.getRuntime().halt(0);
    }
  }
}
