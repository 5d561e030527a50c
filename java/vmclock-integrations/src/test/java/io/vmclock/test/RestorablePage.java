package io.vmclock.test;

import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.testkit.TestPage;
import java.time.Duration;

/** A page, and an environment that uses it and the system clock. */
public final class RestorablePage implements AutoCloseable {
  private static final Duration BUDGET = Duration.ofMinutes(5);

  private final TestPage page = TestPage.create();
  private final VmClockEnvironment env =
      VmClockEnvironment.builder()
          .page(page.path())
          .time(TimeSource.PAGE)
          .restores(RestoreSource.PAGE)
          .acceptSystemClock(Duration.ofSeconds(1))
          .open();

  public TestPage page() {
    return page;
  }

  public VmClockEnvironment env() {
    return env;
  }

  /** Adds actions with the outcomes success, over_budget and failure. */
  public void addActions() {
    env.actions().add("pool", 0, BUDGET, () -> {});
    env.actions().add("slow", 1, Duration.ofNanos(1), () -> Thread.sleep(1));
    env.actions()
        .add(
            "broken",
            2,
            BUDGET,
            () -> {
              throw new IllegalStateException("expected by a test");
            });
  }

  /** Restores the machine, and returns when the actions have run and the watcher has seen it. */
  public void restore() {
    long before = env.telemetry().generationChanges();
    page.restore();
    env.actions().checkNow();
    while (env.telemetry().generationChanges() == before) {
      Thread.onSpinWait();
    }
  }

  public void unreliable() {
    page.unreliable();
  }

  @Override
  public void close() {
    env.close();
    page.close();
  }
}
