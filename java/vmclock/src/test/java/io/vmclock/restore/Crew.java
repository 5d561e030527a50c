package io.vmclock.restore;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that begin together. */
final class Crew {
  /** What each of them does. */
  interface Work {
    void as(int member) throws Exception;
  }

  private Crew() {}

  /** Returns when all are done; throws what the first that failed threw. */
  static void run(int members, Work work) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(members);
    try {
      CountDownLatch begin = new CountDownLatch(members);
      List<Future<?>> results = new ArrayList<>();
      for (int i = 0; i < members; i++) {
        int member = i;
        results.add(
            executor.submit(
                () -> {
                  begin.countDown();
                  begin.await();
                  work.as(member);
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
