package io.vmclock.spring.boot;

import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.hikari.HikariEviction;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.core.PriorityOrdered;

/**
 * Wraps each HikariCP pool, and adds a restore action that evicts its connections soon after a
 * restore. It is the first post-processor, because others can hide the pool in a proxy. It looks
 * the guard up late, because a post-processor must not create other beans early.
 */
final class HikariGuard implements BeanPostProcessor, PriorityOrdered, DisposableBean, Protected {
  /** Actions of the application can use the database, so they run later. */
  static final int PRIORITY = 1000;

  private static final Duration BUDGET = Duration.ofMillis(50);

  private final ObjectProvider<GenerationGuard> guard;
  private final ObjectProvider<RestoreActions> actions;
  private final CopyOnWriteArrayList<String> pools = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<String> started = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<String> unguarded = new CopyOnWriteArrayList<>();

  /** Removes the restore actions that this object has added. */
  private final CopyOnWriteArrayList<Runnable> removals = new CopyOnWriteArrayList<>();

  HikariGuard(ObjectProvider<GenerationGuard> guard, ObjectProvider<RestoreActions> actions) {
    this.guard = guard;
    this.actions = actions;
  }

  @Override
  public Object postProcessAfterInitialization(Object bean, String name) {
    // A scoped proxy calls the methods of the class HikariDataSource, which a wrapper does not
    // have.
    if (bean instanceof HikariDataSource pool && !ScopedProxyUtils.isScopedTarget(name)) {
      if (pool.isRunning()) {
        started.addIfAbsent(name);
      }
      GuardedDataSource guarded = HikariEviction.guard(pool, guard.getObject());
      // A refreshed bean replaces an earlier one with the same name.
      String action = "HikariCP " + name;
      RestoreActions all = actions.getObject();
      all.remove(action);
      all.add(action, PRIORITY, BUDGET, guarded::evictIfRestored);
      removals.add(() -> all.remove(action));
      pools.addIfAbsent(name);
      return guarded;
    }
    if (bean instanceof DataSource other && !isGuarded(other)) {
      unguarded.addIfAbsent(name);
    }
    return bean;
  }

  /** Returns whether a data source borrows from a guarded one. */
  private static boolean isGuarded(DataSource other) {
    try {
      return other.isWrapperFor(GuardedDataSource.class);
    } catch (SQLException | RuntimeException unknown) {
      // For example a routing data source that chooses its target later.
      return false;
    }
  }

  @Override
  public int getOrder() {
    return HIGHEST_PRECEDENCE;
  }

  @Override
  public void destroy() {
    removals.forEach(Runnable::run);
  }

  @Override
  public Stream<String> protectedParts() {
    return pools.stream().map(name -> "the HikariCP pool " + name);
  }

  @Override
  public Stream<String> unprotectedParts() {
    return Stream.concat(
        unguarded.stream().map(name -> "connections of the DataSource " + name),
        started.stream()
            .map(
                name ->
                    "transactions of the HikariCP pool "
                        + name
                        + " that are open at the restore, because the pool had started before it"
                        + " was guarded"));
  }
}
