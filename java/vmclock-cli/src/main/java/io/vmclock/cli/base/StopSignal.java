package io.vmclock.cli.base;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Turns SIGINT and SIGTERM into the regular end of a command that runs until stopped: it cleans up,
 * and the process ends with status 0. The interruption of the waiting thread does the same.
 *
 * <p>Declare it outside of everything that is to be cleaned up: closing it lets the process end.
 */
public final class StopSignal implements AutoCloseable {
  private static final long CLEAN_UP_SECONDS = 5;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stop, "vmclock-stop");

  public StopSignal() {
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void stop() {
    requested.countDown();
    boolean clean = false;
    try {
      clean = finished.await(CLEAN_UP_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // The JVM's own status after a signal says that it was killed, which is not how it ended.
    Runtime.getRuntime().halt(clean ? ExitStatus.OK : ExitStatus.FAILED);
  }

  /** Waits, and returns whether to stop now. */
  public boolean requestedWithin(Duration time) {
    try {
      return requested.await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  @Override
  public void close() {
    finished.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // It is running, and about to end the process.
    }
  }
}
