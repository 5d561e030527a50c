package io.vmclock.cli.base;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets SIGINT and SIGTERM end a command in the regular way: the command cleans up, and the process
 * exits with status 0, unless {@link #exitWith} sets another. Interrupting the waiting thread has
 * the same effect.
 *
 * <p>Declare it outside of all resources that need cleaning up, because closing it lets the process
 * end.
 */
public final class StopSignal implements AutoCloseable {
  private static final long CLEAN_UP_SECONDS = 5;

  private final CountDownLatch requested = new CountDownLatch(1);
  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile int status = ExitStatus.OK;
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
    // After a signal, the JVM's own exit status would say that it was killed. It was not: it
    // stopped on request.
    Runtime.getRuntime().halt(clean ? status : ExitStatus.FAILED);
  }

  /** Sets the exit status for the end by a signal. */
  public void exitWith(int exitStatus) {
    status = exitStatus == ExitStatus.READER_CLOSED ? ExitStatus.OK : exitStatus;
  }

  /** Waits for at most {@code time}, and returns whether to stop now. */
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
      // The hook is already running and is about to end the process.
    }
  }
}
