package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.util.concurrent.MoreExecutors;
import com.google.common.util.concurrent.Service;
import com.google.common.util.concurrent.Service.State;
import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.watch.VmClockEvent.Disrupted;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The table of calls in the documentation of {@link VmClockWatcher}. */
@Timeout(120)
class WatcherLifeCycleTest {
  private LogCapture log;
  private WatchedPage page;
  private VmClockWatcher watcher;

  @BeforeEach
  void create() throws IOException {
    log = new LogCapture();
    page = new WatchedPage();
    watcher = page.watcher().build();
  }

  @AfterEach
  void close() {
    watcher.close();
    page.close();
    log.close();
  }

  private void assertState(State state) {
    assertThat(watcher.asService().state()).isEqualTo(state);
  }

  @Test
  void isStartedAndClosedByTryWithResources() throws Exception {
    Heard heard = new Heard();
    try (VmClockWatcher used = VmClockWatcher.of(page.clock).start()) {
      assertThat(used.isRunning()).isTrue();
      assertThat(used.clock()).isSameAs(page.clock);
      used.subscribe("heard", heard);
      page.writer().migrate();
      heard.next(Disrupted.class);
    }
  }

  @Test
  void hasNoBaselineBeforeItsStart() {
    assertThatIllegalStateException()
        .isThrownBy(watcher::baseline)
        .withMessageContaining(page.path().toString());
  }

  @Test
  void startsOnce() {
    watcher.start();
    assertThatIllegalStateException()
        .isThrownBy(watcher::start)
        .withMessageContaining(page.path().toString())
        .withMessageContaining("was started before");
    assertThat(watcher.isRunning()).isTrue();
  }

  @Test
  void cannotBeStartedAgain() {
    watcher.start().close();
    assertThatIllegalStateException()
        .isThrownBy(watcher::start)
        .withMessageContaining("build a new watcher");
    assertState(State.TERMINATED);
    assertThat(watcher.endCause()).isEmpty();
  }

  @Test
  void closedBeforeItsStartNeverStarts() {
    watcher.close();
    assertState(State.TERMINATED);
    assertThatIllegalStateException()
        .isThrownBy(watcher::start)
        .withMessageContaining("build a new watcher");
    assertThatIllegalStateException()
        .isThrownBy(() -> watcher.subscribe("late", event -> {}))
        .withMessageContaining("late");
  }

  @Test
  void canBeClosedTwice() {
    watcher.start();
    watcher.close();
    watcher.close();
    assertState(State.TERMINATED);
  }

  @Test
  void refusesListenersAfterItsEnd() {
    watcher.start().close();
    assertThatIllegalStateException()
        .isThrownBy(() -> watcher.subscribe("late", event -> {}))
        .withMessageContaining("has ended")
        .withMessageContaining("late");
  }

  @Test
  void failsToStartIfTheClockIsClosed() {
    page.clock.close();
    assertThatThrownBy(watcher::start)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
    assertState(State.FAILED);
    assertThat(watcher.endCause()).map(VmClockException::reason).contains(Reason.CLOSED);
    assertThatIllegalStateException()
        .isThrownBy(watcher::start)
        .withCauseInstanceOf(VmClockException.class);
    assertThatIllegalStateException()
        .isThrownBy(() -> watcher.subscribe("late", event -> {}))
        .withCauseInstanceOf(VmClockException.class);
  }

  /** The caller of {@code start()} and a listener of the service have the same reason. */
  @Test
  void failsIfTheClockIsClosedWhileItStarts() throws Exception {
    try (VmClockWatcher starting =
        page.watcher()
            .notifications(
                clock -> {
                  Notifications opened = new NativeNotifications(clock);
                  clock.close();
                  return opened;
                })
            .build()) {
      CompletableFuture<Throwable> seen = failure(starting);
      assertThatThrownBy(starting::start)
          .isInstanceOfSatisfying(
              VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED))
          .cause()
          .isSameAs(seen.get(1, TimeUnit.MINUTES));
      assertThat(starting.asService().state()).isEqualTo(State.FAILED);
      assertThat(starting.asService().failureCause()).isSameAs(seen.get());
    }
  }

  @Test
  void closedWhileItStartsDoesNotFailIfTheClockIsClosedToo() throws Exception {
    CompletableFuture<VmClockWatcher> self = new CompletableFuture<>();
    VmClockWatcher starting =
        page.watcher()
            .notifications(
                clock -> {
                  self.join().asService().stopAsync();
                  clock.close();
                  return new NativeNotifications(clock);
                })
            .build();
    self.complete(starting);
    assertThatIllegalStateException()
        .isThrownBy(starting::start)
        .withMessageContaining("was closed while it started");
    starting.asService().awaitTerminated(1, TimeUnit.MINUTES);
    assertThat(starting.endCause()).isEmpty();
    assertThatIllegalStateException()
        .isThrownBy(() -> starting.subscribe("late", event -> {}))
        .withMessageContaining("late");
  }

  /** Returns the failure that a listener of the watcher's service receives. */
  private static CompletableFuture<Throwable> failure(VmClockWatcher watcher) {
    CompletableFuture<Throwable> seen = new CompletableFuture<>();
    watcher
        .asService()
        .addListener(
            new Service.Listener() {
              @Override
              public void failed(State from, Throwable cause) {
                seen.complete(cause);
              }
            },
            MoreExecutors.directExecutor());
    return seen;
  }

  @Test
  void endsIfTheClockIsClosed() throws Exception {
    watcher.start();
    page.clock.close();
    watcher.asService().awaitTerminated(1, TimeUnit.MINUTES);
    assertThat(watcher.endCause()).map(VmClockException::reason).contains(Reason.CLOSED);
    assertThat(log.count("ends because the clock was closed")).isEqualTo(1);
  }

  /** The service is still running, because it waits for a listener. */
  @Test
  void refusesListenersIfTheClockIsClosed() throws Exception {
    CountDownLatch mayReturn = new CountDownLatch(1);
    watcher.subscribe("blocked", event -> Uninterruptibles.awaitUninterruptibly(mayReturn));
    watcher.start();
    page.writer().migrate();
    log.await("DISRUPTED");
    page.clock.close();
    log.await("ends because the clock was closed");
    while (watcher.isRunning()) {
      Thread.onSpinWait();
    }
    assertState(State.RUNNING);
    assertThatIllegalStateException()
        .isThrownBy(() -> watcher.subscribe("late", event -> {}))
        .withCauseInstanceOf(VmClockException.class);
    mayReturn.countDown();
    watcher.asService().awaitTerminated(1, TimeUnit.MINUTES);
  }

  @Test
  void keepsTheReasonOfAnUnexpectedFailure() throws Exception {
    IllegalStateException failure = new IllegalStateException("expected by a test");
    try (VmClockWatcher failing =
        page.watcher()
            .notifications(
                clock ->
                    new ForwardingNotifications(new NativeNotifications(clock)) {
                      @Override
                      public Wake await(int timeoutMillis) {
                        throw failure;
                      }
                    })
            .build()) {
      CompletableFuture<Throwable> seen = failure(failing);
      failing.asService().startAsync();
      assertThat(seen.get(1, TimeUnit.MINUTES)).isSameAs(failure);
      assertThat(failing.endCause())
          .hasValueSatisfying(
              cause -> {
                assertThat(cause.reason()).isEqualTo(Reason.SYSTEM);
                assertThat(cause).hasCause(failure).hasMessageContaining(page.path().toString());
              });
      log.await("the watcher ends because of an error");
    }
  }

  @Test
  void runsAsAService() throws Exception {
    Heard heard = new Heard();
    watcher.subscribe("heard", heard);
    Service service = watcher.asService();
    service.startAsync().awaitRunning();
    assertThat(watcher.isRunning()).isTrue();
    page.writer().migrate();
    service.stopAsync().awaitTerminated(1, TimeUnit.MINUTES);
    assertThat(heard.received()).hasSize(1);
    assertThat(watcher.isRunning()).isFalse();
  }
}
