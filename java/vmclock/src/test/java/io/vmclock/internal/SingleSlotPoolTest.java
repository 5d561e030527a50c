package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SingleSlotPoolTest {
  private final SingleSlotPool<Object> spare = new SingleSlotPool<>(Object::new);

  @Test
  void givesTheSameAgain() {
    Object taken = spare.take();
    spare.giveBack(taken);

    assertThat(spare.take()).isSameAs(taken);
  }

  @Test
  void neverGivesOneToTwo() {
    spare.giveBack(new Object());
    Object taken = spare.take();

    assertThat(spare.take()).isNotSameAs(taken);
  }
}
