package io.vmclock.spring.boot;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.ActionOutcome;
import io.vmclock.restore.RestoreActions;
import java.time.Duration;
import java.util.List;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * Starts to detect restores when all restore actions are there, before the web server and message
 * listeners start. Spring calls it on one thread.
 *
 * <p>A stop does not end the detection: other beans still work while they stop. The environment is
 * closed when it is destroyed, after the beans that use it. Spring also stops and starts the beans
 * around a checkpoint of the process. The actions then run before the web server starts again.
 */
final class VmClockLifecycle implements SmartLifecycle, DisposableBean {
  /** The first phase, with room for an application that must start something earlier. */
  static final int PHASE = Integer.MIN_VALUE + 1000;

  /** The environment's action that runs those of the application's own {@link RestoreActions}. */
  static final String OWN_ACTIONS = "the bean RestoreActions";

  /** Each action in the bean has its own budget. */
  private static final Duration NO_BUDGET = Duration.ofDays(1);

  private final VmClockEnvironment environment;
  private final RestoreActions actions;
  private final StartReport report;
  private boolean reported;
  private volatile boolean running;

  VmClockLifecycle(VmClockEnvironment environment, RestoreActions actions, StartReport report) {
    this.environment = environment;
    this.actions = actions;
    this.report = report;
  }

  @Override
  public void start() {
    if (!reported && actions != environment.actions()) {
      environment.actions().add(OWN_ACTIONS, 0, NO_BUDGET, this::runOwnActions);
    }
    environment.start();
    actions.checkNow();
    running = true;
    if (!reported) {
      reported = true;
      report.log();
    }
  }

  private void runOwnActions() {
    List<ActionOutcome> failed =
        actions.checkNow().stream().flatMap(report -> report.failed().stream()).toList();
    if (!failed.isEmpty()) {
      throw new IllegalStateException(
          "These actions failed: " + failed.stream().map(ActionOutcome::name).toList(),
          failed.get(0).failure().orElse(null));
    }
  }

  @Override
  public void destroy() {
    if (actions != environment.actions()) {
      environment.actions().remove(OWN_ACTIONS);
    }
  }

  @Override
  public void stop() {
    running = false;
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
