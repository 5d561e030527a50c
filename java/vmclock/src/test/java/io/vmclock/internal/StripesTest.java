package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.Uninterruptibles;
import io.vmclock.restore.ConcurrentThreads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class StripesTest {
  private final List<AtomicBoolean> made = new ArrayList<>();
  private final Stripes<AtomicBoolean> stripes = new Stripes<>(this::make, StripesTest::tryTake);

  private AtomicBoolean make() {
    AtomicBoolean stripe = new AtomicBoolean();
    made.add(stripe);
    return stripe;
  }

  private static boolean tryTake(AtomicBoolean stripe) {
    return stripe.compareAndSet(false, true);
  }

  @Test
  void aThreadThatMeetsAnotherBeginsElsewhereFromThenOn() {
    AtomicBoolean met = stripes.own();
    assertThat(tryTake(met)).isTrue();

    AtomicBoolean other = stripes.takeOther();

    assertThat(other).isNotNull().isNotSameAs(met).isTrue();
    assertThat(stripes.own()).isSameAs(other);
  }

  @Test
  void aThreadThatMeetsNoneStaysWhereItIs() {
    AtomicBoolean elsewhere = stripes.own();
    int own = Stripes.first() ^ 1;
    Stripes.beginWith(own);

    assertThat(stripes.own()).isNotSameAs(elsewhere).isFalse();
    assertThat(Stripes.first()).isEqualTo(own);
  }

  @Test
  void makesAnotherStripeOnlyIfAllAreInUse() {
    AtomicBoolean first = stripes.own();
    assertThat(tryTake(first)).isTrue();
    AtomicBoolean second = stripes.takeOther();
    assertThat(made).containsExactly(first, second);

    first.set(false);

    assertThat(stripes.takeOther()).isSameAs(first);
    assertThat(made).hasSize(2);
  }

  @Test
  void makesNotMoreThanTheMost() {
    assertThat(tryTake(stripes.own())).isTrue();
    for (int i = 1; i < Stripes.MOST; i++) {
      assertThat(stripes.takeOther()).isSameAs(made.get(i));
    }
    int first = Stripes.first();

    assertThat(stripes.takeOther()).isNull();

    assertThat(made).hasSize(Stripes.MOST);
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
    Stripes.beginWith(Stripes.first() ^ 1);
    moved.countDown();
    other.join();

    assertThat(after).hasValue(before.get());
  }
}
