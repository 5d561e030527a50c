package io.vmclock.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Runs a task on several threads that start at the same time. */
public final class ConcurrentThreads {
  /** Threads whose ids are equal modulo this number have one entry in the table of stripes. */
  private static final int STRIPE_ENTRIES = 1024;

  /** The task of a thread, which gets the thread's number. */
  public interface Task {
    void run(int thread) throws Exception;
  }

  private ConcurrentThreads() {}

  /** Returns a new thread whose stripe is not that of the current thread by chance. */
  public static Thread newThread(Runnable task) {
    Thread thread = new Thread(task);
    boolean sharesEntry = (thread.getId() - Thread.currentThread().getId()) % STRIPE_ENTRIES == 0;
    return sharesEntry ? new Thread(task) : thread;
  }

  /** Runs the task until all threads have ended. Throws an exception if one of them failed. */
  public static void run(int threads, Task task) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      CountDownLatch begin = new CountDownLatch(threads);
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        int thread = i;
        results.add(
            executor.submit(
                () -> {
                  begin.countDown();
                  begin.await();
                  task.run(thread);
                  return null;
                }));
      }
      for (Future<?> result : results) {
        result.get(60, TimeUnit.SECONDS);
      }
    } finally {
      executor.shutdownNow();
    }
  }
}
