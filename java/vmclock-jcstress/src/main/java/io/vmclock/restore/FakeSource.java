package io.vmclock.restore;

import java.util.concurrent.atomic.AtomicLong;

/** A source of restores in memory. */
final class FakeSource implements GenerationSource {
  private final AtomicLong generation = new AtomicLong();

  /** Restores the machine, and returns the new generation. */
  long restore() {
    return generation.incrementAndGet();
  }

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public long stamp() {
    return generation.get();
  }

  @Override
  public GenerationGuard.Protection protection() {
    return GenerationGuard.Protection.EXACT;
  }
}
