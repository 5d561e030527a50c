package io.vmclock.time;

import java.util.concurrent.RejectedExecutionException;

/** Runs tasks one after the other, in their order, and not on the calling thread. */
interface Background {
  /**
   * Runs a task soon.
   *
   * @throws RejectedExecutionException if it is refused
   */
  void run(Runnable task);

  /**
   * Runs a task soon, if a thread can be made for it. A JVM without memory for a thread throws an
   * error. Threads that read a clock must not receive it.
   *
   * @return whether the task will run
   */
  default boolean tryRun(Runnable task) {
    try {
      run(task);
      return true;
    } catch (RejectedExecutionException | Error e) {
      return false;
    }
  }

  /** Runs a task after a delay. */
  void runLater(Runnable task, long delayNanos);
}
