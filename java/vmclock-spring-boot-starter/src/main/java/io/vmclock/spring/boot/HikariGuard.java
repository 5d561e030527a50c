package io.vmclock.spring.boot;

import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.hikari.HikariEviction;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;

/**
 * Wraps each HikariCP pool, and adds a restore action that evicts its connections soon after a
 * restore. It looks the guard up late, because a post-processor must not create other beans early.
 */
final class HikariGuard implements BeanPostProcessor, Protected {
  /** Actions of the application can use the database, so they run later. */
  static final int PRIORITY = 1000;

  private static final Duration BUDGET = Duration.ofMillis(50);

  private final ObjectProvider<GenerationGuard> guard;
  private final ObjectProvider<RestoreActions> actions;
  private final CopyOnWriteArrayList<String> pools = new CopyOnWriteArrayList<>();

  HikariGuard(ObjectProvider<GenerationGuard> guard, ObjectProvider<RestoreActions> actions) {
    this.guard = guard;
    this.actions = actions;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    if (!(bean instanceof HikariDataSource pool)) {
      return bean;
    }
    GuardedDataSource guarded = HikariEviction.guard(pool, guard.getObject());
    // A refreshed bean replaces an earlier one with the same name.
    String action = "HikariCP " + name;
    actions.getObject().remove(action);
    actions.getObject().add(action, PRIORITY, BUDGET, guarded::evictIfRestored);
    pools.addIfAbsent(name);
    return guarded;
  }

  @Override
  public Stream<String> protectedParts() {
    return pools.stream().map(name -> "the HikariCP pool " + name);
  }
}
