package io.vmclock.time;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;

/** Keeps tasks until a test runs them. */
final class FakeBackground implements Background {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final Queue<Runnable> later = new ArrayDeque<>();
  private boolean refuses;

  @Override
  public void run(Runnable task) {
    if (refuses) {
      throw new RejectedExecutionException();
    }
    tasks.add(task);
  }

  @Override
  public void runLater(Runnable task, long delayNanos) {
    later.add(task);
  }

  /** Refuses tasks, as a JVM without memory for a thread does. */
  void refuse(boolean refused) {
    refuses = refused;
  }

  void runTasks() {
    runAll(tasks);
  }

  /** Runs the tasks that were to run after a delay. */
  void runDelayedTasks() {
    runAll(later);
  }

  int tasks() {
    return tasks.size();
  }

  private static void runAll(Queue<Runnable> queue) {
    for (Runnable task = queue.poll(); task != null; task = queue.poll()) {
      task.run();
    }
  }
}
