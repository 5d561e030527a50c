package io.vmclock.soak;

import com.google.errorprone.annotations.FormatMethod;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Whether everything was right so far. The first failure ends the run. */
final class Verdict {
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final CountDownLatch failed = new CountDownLatch(1);

  /** Work that can fail. */
  interface Work {
    void run() throws Exception;
  }

  void fail(Throwable cause) {
    if (failure.compareAndSet(null, cause)) {
      failed.countDown();
    }
  }

  @FormatMethod
  void require(boolean isRight, String what, Object... values) {
    if (!isRight) {
      throw new IllegalStateException(String.format(what, values));
    }
  }

  /** Runs work on the current thread. A failure ends the run. */
  void run(Work work) {
    try {
      work.run();
    } catch (Throwable e) {
      fail(e);
    }
  }

  boolean isOver() {
    return failed.getCount() == 0;
  }

  /** Waits, and returns whether the run goes on. */
  boolean pause(long millis) throws InterruptedException {
    return !failed.await(millis, TimeUnit.MILLISECONDS);
  }

  @Nullable Throwable failure() {
    return failure.get();
  }
}
