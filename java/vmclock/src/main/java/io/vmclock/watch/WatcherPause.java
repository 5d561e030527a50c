package io.vmclock.watch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stops the thread of a watcher during a checkpoint of the process. The thread of the hooks
 * requests it, and the watching thread waits in it. Safe for use by several threads.
 */
final class WatcherPause {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();

  @GuardedBy("lock")
  private boolean waiting;

  @GuardedBy("lock")
  private boolean ended;

  @GuardedBy("lock")
  private long ends;

  private volatile boolean requested;

  /** Returns whether the watching thread must call {@link #await(long)}. */
  boolean isRequested() {
    return requested;
  }

  /** Requests the pause. The caller then wakes the watching thread. */
  void request() {
    requested = true;
  }

  /**
   * Waits until the watching thread waits or has ended.
   *
   * @return whether it does within this time
   */
  boolean awaitBegin(Duration timeout) {
    lock.lock();
    try {
      long left = timeout.toNanos();
      while (!waiting && !ended && left > 0) {
        left = changed.awaitNanos(left);
      }
      return waiting || ended;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Blocks the watching thread while the pause is requested. Ignores interrupts.
   *
   * @param last blocks at least until a call of {@link #end} that is later than the one with this
   *     number. 0 stands for no call.
   * @return the number of the last call of {@link #end}
   */
  long await(long last) {
    lock.lock();
    try {
      waiting = true;
      changed.signalAll();
      while (requested || (last > 0 && ends == last)) {
        changed.awaitUninterruptibly();
      }
      waiting = false;
      return ends;
    } finally {
      lock.unlock();
    }
  }

  /** Lets the watching thread continue. */
  void end() {
    lock.lock();
    try {
      requested = false;
      ends++;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The watching thread has ended, so nobody needs to wait for it. */
  void threadEnded() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
