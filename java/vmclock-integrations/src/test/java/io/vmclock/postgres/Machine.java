package io.vmclock.postgres;

import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.testkit.TestPage;

/** A machine that a test restores, without its restored memory. */
public final class Machine implements AutoCloseable {
  private final TestPage page = TestPage.create();
  private final VmClock clock = VmClock.open(page.path());
  private final GenerationGuard guard = GenerationGuard.of(clock);

  public GenerationGuard guard() {
    return guard;
  }

  /** Changes the page as the hypervisor does at a restore. */
  public void restore() {
    page.restore();
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
