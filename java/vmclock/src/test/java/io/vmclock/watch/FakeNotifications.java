package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Notifications that a test gives. A wait ends only when the test ends it. */
final class FakeNotifications implements Notifications {
  private record End(Wake wake, String unavailableReason) {}

  private static final String NONE = "";

  private final BlockingQueue<End> ends = new LinkedBlockingQueue<>();
  private final Semaphore waits = new Semaphore(0);
  private volatile String reason = NONE;
  private volatile int timeoutMillis;
  private volatile boolean stopped;
  private volatile boolean closed;

  /** Ends a wait as the device does if the page has changed. */
  void notifyChange() {
    ends.add(new End(Wake.READ, NONE));
  }

  /** Ends a wait by its timeout: no notification was received. */
  void timeOut() {
    ends.add(new End(Wake.READ, reason));
  }

  /** Ends a wait as the device does if it stops notifying. */
  void hangUp(String because) {
    ends.add(new End(Wake.READ, because));
  }

  /** Waits until the watcher waits for the next end, and returns the timeout of that wait. */
  int awaitWait() throws InterruptedException {
    assertThat(waits.tryAcquire(1, TimeUnit.MINUTES)).as("a wait of the watcher").isTrue();
    return timeoutMillis;
  }

  boolean isClosed() {
    return closed;
  }

  @Override
  public Wake await(int timeoutMillis) {
    this.timeoutMillis = timeoutMillis;
    waits.release();
    End end = Uninterruptibles.takeUninterruptibly(ends);
    if (stopped) {
      return Wake.STOPPED;
    }
    reason = end.unavailableReason;
    return end.wake;
  }

  @Override
  public boolean areAvailable() {
    return reason.equals(NONE);
  }

  @Override
  public String unavailableReason() {
    return reason;
  }

  @Override
  public void stop() {
    stopped = true;
    ends.add(new End(Wake.STOPPED, NONE));
  }

  @Override
  public void close() {
    closed = true;
  }
}
