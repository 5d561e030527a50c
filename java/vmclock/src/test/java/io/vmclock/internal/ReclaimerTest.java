package io.vmclock.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReclaimerTest {
  private static final int COLLECTIONS = 200;

  private final List<Object> owners = new ArrayList<>();

  private void register(AtomicInteger freed) {
    Object owner = new Object();
    owners.add(owner);
    Reclaimer.register(owner, freed::incrementAndGet);
  }

  @Test
  void freesOnceWhenTheOwnerIsUnreachable() {
    AtomicInteger freed = new AtomicInteger();
    register(freed);
    for (int i = 0; i < 5; i++) {
      System.gc();
      Reclaimer.reclaim();
    }
    assertThat(freed).hasValue(0);

    owners.clear();
    for (int i = 0; i < COLLECTIONS && freed.get() == 0; i++) {
      System.gc();
      Reclaimer.reclaim();
    }
    System.gc();
    Reclaimer.reclaim();
    assertThat(freed).hasValue(1);
  }
}
