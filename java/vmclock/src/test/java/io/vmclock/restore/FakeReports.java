package io.vmclock.restore;

import com.google.common.util.concurrent.Uninterruptibles;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BooleanSupplier;

/** Reports of a new VM generation ID, sent by a test. */
final class FakeReports implements GenerationReports {
  private final BlockingQueue<BooleanSupplier> next = new LinkedBlockingQueue<>();
  final CountDownLatch closed = new CountDownLatch(1);

  void restore() {
    next.add(() -> true);
  }

  void fail(RuntimeException failure) {
    next.add(
        () -> {
          throw failure;
        });
  }

  @Override
  public boolean await() {
    return Uninterruptibles.takeUninterruptibly(next).getAsBoolean();
  }

  @Override
  public void stop() {
    next.add(() -> false);
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
