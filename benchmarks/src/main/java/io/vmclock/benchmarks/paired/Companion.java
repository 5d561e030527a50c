package io.vmclock.benchmarks.paired;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;

/**
 * A second thread that works only while it is asked to, so that an operation can be measured alone
 * and beside the thread in alternating slices. It parks during all other slices.
 */
final class Companion implements AutoCloseable {
  private final Runnable work;
  private final Thread thread;
  private volatile boolean wanted;
  private volatile boolean working;
  private volatile boolean closed;

  /** Creates a companion that repeats {@code work}, which must be short. */
  Companion(Runnable work) {
    this.work = work;
    thread = new Thread(this::run, "companion");
    thread.setDaemon(true);
    thread.start();
  }

  /** Returns a slice that starts the second thread before and stops it after another slice. */
  Slice beside(Slice slice) {
    return calls -> {
      wanted = true;
      LockSupport.unpark(thread);
      await(true);
      long nanos = slice.nanos(calls);
      wanted = false;
      await(false);
      return nanos;
    };
  }

  private void await(boolean state) {
    while (working != state) {
      Thread.onSpinWait();
    }
  }

  private void run() {
    countSwitches();
    while (!closed) {
      if (wanted) {
        working = true;
        work.run();
      } else {
        working = false;
        LockSupport.park();
      }
    }
  }

  private static void countSwitches() {
    try {
      Machine.countSwitchesOfThisThread();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
