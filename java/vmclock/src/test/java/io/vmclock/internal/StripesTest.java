package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.restore.ConcurrentThreads;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StripesTest {
  private final boolean[] inUse = new boolean[Stripes.COUNT];
  private final Integer[] stripes = new Integer[Stripes.COUNT];

  StripesTest() {
    for (int i = 0; i < stripes.length; i++) {
      stripes[i] = i;
    }
  }

  private boolean tryTake(int stripe) {
    boolean taken = !inUse[stripe];
    inUse[stripe] = true;
    return taken;
  }

  @Test
  void aThreadThatMeetsAnotherBeginsElsewhereFromThenOn() {
    int met = Stripes.first();
    inUse[met] = true;

    Integer other = Stripes.takeOther(stripes, this::tryTake);

    assertThat(other).isNotNull().isNotEqualTo(met);
    assertThat(Stripes.first()).isEqualTo(other);
  }

  @Test
  void triesEachOtherStripeOnce() {
    Set<Integer> tried = new HashSet<>();
    int first = Stripes.first();

    assertThat(Stripes.takeOther(stripes, stripe -> !tried.add(stripe))).isNull();

    assertThat(tried).hasSize(Stripes.COUNT - 1).doesNotContain(first);
    assertThat(Stripes.first()).isEqualTo(first);
  }

  @Test
  void doesNotMoveAnotherThread() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch moved = new CountDownLatch(1);
    AtomicInteger before = new AtomicInteger(-1);
    AtomicInteger after = new AtomicInteger(-2);
    Thread other =
        ConcurrentThreads.newThread(
            () -> {
              before.set(Stripes.first());
              begun.countDown();
              Uninterruptibles.awaitUninterruptibly(moved);
              after.set(Stripes.first());
            });
    other.start();
    begun.await();
    Stripes.beginWith(Stripes.next(Stripes.first()));
    moved.countDown();
    other.join();

    assertThat(after).hasValue(before.get());
  }
}
