package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReclaimerTest {
  private static final int COLLECTIONS = 200;
  private static final int LIMIT = 8;

  private final List<Object> owners = new ArrayList<>();
  private final Set<Long> freed = ConcurrentHashMap.newKeySet();

  private final Reclaimer reclaimer =
      new Reclaimer(LIMIT) {
        @Override
        protected void free(long address) {
          assertThat(freed.add(address)).as("the first free of " + address).isTrue();
        }
      };

  private void register(long address) {
    Object owner = new Object();
    owners.add(owner);
    reclaimer.register(owner, address);
  }

  private void registerUntil(int addresses) {
    for (int address = 0; address < addresses; address++) {
      register(address);
    }
  }

  private static Set<Long> addresses(int count) {
    return LongStream.range(0, count).boxed().collect(Collectors.toSet());
  }

  @Test
  void freesOnceWhenTheOwnerIsUnreachable() {
    register(5);
    for (int i = 0; i < 5; i++) {
      System.gc();
      reclaimer.reclaim();
    }
    assertThat(freed).isEmpty();

    owners.clear();
    for (int i = 0; i < COLLECTIONS && freed.isEmpty(); i++) {
      System.gc();
      reclaimer.reclaim();
    }
    System.gc();
    reclaimer.reclaim();
    assertThat(freed).containsExactly(5L);
  }

  @Test
  void collectsWhenTheLimitIsReached() throws InterruptedException {
    registerUntil(LIMIT);
    owners.clear();
    assertThat(freed).isEmpty();
    register(LIMIT);
    awaitFreed(LIMIT);
    assertThat(freed).isEqualTo(addresses(LIMIT));
  }

  /** A JVM that is slow or emulated reports unreachable owners later than the reclaimer waits. */
  private void awaitFreed(int count) throws InterruptedException {
    for (int i = 0; i < 500 && freed.size() < count; i++) {
      Thread.sleep(10);
      reclaimer.reclaim();
    }
  }

  /** Otherwise a program with many clocks would collect garbage for each further one. */
  @Test
  void doublesTheLimitIfTheOwnersAreReachable() throws InterruptedException {
    registerUntil(LIMIT + 1);
    assertThat(freed).isEmpty();
    owners.clear();
    for (int address = LIMIT + 1; address < 2 * LIMIT; address++) {
      register(address);
    }
    assertThat(freed).isEmpty();
    owners.clear();
    register(2 * LIMIT);
    awaitFreed(2 * LIMIT);
    assertThat(freed).isEqualTo(addresses(2 * LIMIT));
  }

  @Test
  void collectsOnRequest() {
    register(1);
    owners.clear();
    for (int i = 0; i < COLLECTIONS && freed.isEmpty(); i++) {
      reclaimer.collect();
    }
    assertThat(freed).containsExactly(1L);
  }
}
