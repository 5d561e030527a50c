package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ObjectPoolTest {
  private final ObjectPool<Object> pool = new ObjectPool<>(Object::new);

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

  @Test
  void doesNotMoveAThreadThatFindsNoObject() {
    int before = Stripes.first();
    Object first = pool.take();
    Object second = pool.take();
    pool.giveBack(first);
    pool.giveBack(second);
    Object unused = pool.take();

    assertThat(pool.take()).isSameAs(second);
    assertThat(Stripes.first()).isEqualTo(before);
  }

  @Test
  void keepsAnObjectForEachProcessorAndNotMany() {
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), 64);
    Set<Object> given = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 1000; i++) {
      Object object = new Object();
      given.add(object);
      pool.giveBack(object);
    }
    int kept = 0;
    while (given.remove(pool.take())) {
      kept++;
    }
    assertThat(kept).isBetween(processors, 4 * processors);
  }
}
