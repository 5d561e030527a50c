package io.vmclock.time;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps tasks until they are asked for. */
final class QueuedTasks implements Background {
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();

  @Override
  public void run(Runnable task) {
    tasks.add(task);
  }

  @Override
  public void runLater(Runnable task, long delayNanos) {}

  /** Runs all tasks in their order. */
  void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }
}
