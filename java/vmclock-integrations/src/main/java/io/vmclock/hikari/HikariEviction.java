package io.vmclock.hikari;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import com.zaxxer.hikari.util.DriverDataSource;
import io.vmclock.pool.CheckedConnections;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.restore.GenerationGuard;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Evicts the connections of a HikariCP pool at a restore of the machine, before any of them is
 * borrowed again.
 *
 * <pre>{@code
 * HikariDataSource pool = new HikariDataSource(); // starts at the first borrow
 * pool.setJdbcUrl(url);
 * GuardedDataSource database = HikariEviction.guard(pool, guard);
 * actions.add("database", 10, Duration.ofMillis(50), database::evictIfRestored);
 * try (Connection connection = database.getConnection()) {
 *   // this connection was opened after the last restore
 * }
 * }</pre>
 *
 * <p>Idle connections are evicted at once, and those in use when they come back. HikariCP closes
 * evicted connections on a thread of its own.
 *
 * <p>If the pool has not started yet, {@link #guard} also has it open {@link CheckedConnections}.
 * Then connections from before a restore are aborted instead of closed, a transaction from before
 * the restore cannot be committed, and the pool cannot add a connection that it was opening at the
 * moment of the restore.
 *
 * <p>If the pool has started, this is not possible any more. Such a pool can hand out one
 * connection that it was opening at the moment of the restore. It closes evicted connections
 * politely: the PostgreSQL driver sends the message {@code Terminate}. It also sends {@code
 * ROLLBACK} first if a connection comes back with an open transaction. Both can reach the
 * original's session if the clone kept the network address; see {@link GuardedDataSource}. The
 * constructor {@code HikariDataSource(HikariConfig)} starts a pool, the constructor without
 * parameters does not.
 */
public final class HikariEviction {
  private HikariEviction() {}

  /**
   * Returns a data source that borrows from {@code dataSource} and evicts the HikariCP pool in it.
   * If the pool has not started, its connections are checked too: this method replaces the pool's
   * {@code dataSource}, or sets it if the pool has a {@code jdbcUrl}. Pools with a {@code
   * dataSourceClassName} or {@code dataSourceJNDI} stay as they are. Restores before this call are
   * not detected.
   *
   * @param dataSource a {@link HikariDataSource}, or a wrapper that supports {@code unwrap}. A
   *     wrapper that borrows lazily must not be inside, but around the returned data source.
   * @throws IllegalArgumentException if there is no HikariCP pool in {@code dataSource}
   * @throws io.vmclock.VmClockException if the guard cannot be read
   */
  public static GuardedDataSource guard(DataSource dataSource, GenerationGuard guard) {
    HikariDataSource hikari = find(dataSource);
    if (hikari.getHikariPoolMXBean() == null) {
      checkConnections(hikari, guard);
    }
    return GuardedDataSource.of(dataSource, guard, () -> evict(hikari));
  }

  private static void checkConnections(HikariDataSource hikari, GenerationGuard guard) {
    DataSource driver = hikari.getDataSource();
    if (driver == null && hikari.getJdbcUrl() != null) {
      driver =
          new DriverDataSource(
              hikari.getJdbcUrl(),
              hikari.getDriverClassName(),
              hikari.getDataSourceProperties(),
              hikari.getUsername(),
              hikari.getPassword());
    }
    if (driver != null) {
      hikari.setDataSource(CheckedConnections.of(driver, guard));
    }
  }

  private static void evict(HikariDataSource hikari) {
    HikariPoolMXBean started = hikari.getHikariPoolMXBean();
    if (started != null) {
      started.softEvictConnections();
    }
  }

  private static HikariDataSource find(DataSource dataSource) {
    if (dataSource instanceof HikariDataSource pool) {
      return pool;
    }
    SQLException failure = null;
    try {
      if (dataSource.isWrapperFor(HikariDataSource.class)) {
        return dataSource.unwrap(HikariDataSource.class);
      }
    } catch (SQLException e) {
      failure = e;
    }
    throw new IllegalArgumentException(
        "There is no HikariDataSource in "
            + dataSource
            + " ("
            + dataSource.getClass().getName()
            + "): pass the HikariDataSource itself, or use GuardedDataSource for another pool",
        failure);
  }
}
