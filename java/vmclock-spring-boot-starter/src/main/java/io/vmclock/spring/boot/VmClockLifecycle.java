package io.vmclock.spring.boot;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.RestoreActions;
import org.springframework.context.SmartLifecycle;

/**
 * Starts to detect restores when all restore actions are there, before the web server and message
 * listeners start. Spring calls it on one thread.
 *
 * <p>A stop does not end the detection: other beans still work while they stop. The environment is
 * closed when it is destroyed, after the beans that use it. Spring also stops and starts the beans
 * around a checkpoint of the process. The actions then run before the web server starts again.
 */
final class VmClockLifecycle implements SmartLifecycle {
  /** The first phase, with room for an application that must start something earlier. */
  static final int PHASE = Integer.MIN_VALUE + 1000;

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
    environment.start();
    actions.checkNow();
    running = true;
    if (!reported) {
      reported = true;
      report.log();
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
