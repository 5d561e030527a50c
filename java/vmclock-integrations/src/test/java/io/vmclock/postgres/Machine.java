package io.vmclock.postgres;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.testkit.TestPage;

/** A machine that a test restores, without its restored memory. */
public final class Machine implements AutoCloseable {
  private final TestPage page = TestPage.create();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);
  private long generation = 1;

  public GenerationGuard guard() {
    return guard;
  }

  /** Changes the page as the hypervisor does at a restore. For one thread at a time. */
  public void restore() {
    generation++;
    page.update(fields -> fields.generation(generation).disruptionMarker(generation));
  }

  /** Makes the guard unreadable for good. */
  public void closeClock() {
    clock.close();
  }

  @Override
  public void close() {
    clock.close();
    page.close();
  }
}
