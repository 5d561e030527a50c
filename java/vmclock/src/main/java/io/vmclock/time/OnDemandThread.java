package io.vmclock.time;

import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks one after the other on a daemon thread, which exists only while there are tasks and a
 * few seconds longer. Safe for use by any number of threads.
 */
final class OnDemandThread implements Background {
  private static final long KEPT_SECONDS = 2;

  private final String name;
  private volatile @Nullable ScheduledThreadPoolExecutor executor;

  OnDemandThread(String name) {
    this.name = name;
  }

  @Override
  public void run(Runnable task) {
    executor().execute(task);
  }

  @Override
  public void runLater(Runnable task, long delayNanos) {
    var unused = executor().schedule(task, delayNanos, TimeUnit.NANOSECONDS);
  }

  private ScheduledThreadPoolExecutor executor() {
    ScheduledThreadPoolExecutor made = executor;
    return made != null ? made : make();
  }

  private synchronized ScheduledThreadPoolExecutor make() {
    ScheduledThreadPoolExecutor made = executor;
    if (made == null) {
      made = new ScheduledThreadPoolExecutor(1, this::newThread);
      made.setKeepAliveTime(KEPT_SECONDS, TimeUnit.SECONDS);
      made.allowCoreThreadTimeOut(true);
      executor = made;
    }
    return made;
  }

  private Thread newThread(Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
