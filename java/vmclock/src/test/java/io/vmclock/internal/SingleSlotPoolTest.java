package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SingleSlotPoolTest {
  private final SingleSlotPool<Object> pool = new SingleSlotPool<>(Object::new);

  @Test
  void returnsTheSameObjectAgain() {
    Object taken = pool.take();
    pool.giveBack(taken);

    assertThat(pool.take()).isSameAs(taken);
  }

  @Test
  void givesAnObjectToOneUserAtATime() {
    pool.giveBack(new Object());
    Object taken = pool.take();

    assertThat(pool.take()).isNotSameAs(taken);
  }
}
