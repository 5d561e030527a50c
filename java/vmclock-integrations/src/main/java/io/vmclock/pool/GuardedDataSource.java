package io.vmclock.pool;

import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * A pool of database connections that hands out no connection from before a restore of the machine.
 * Safe for use by any number of threads.
 *
 * <pre>{@code
 * AgroalDataSource pool = AgroalDataSource.from(configuration);
 * DataSource guarded = GuardedDataSource.of(pool, guard, () -> pool.flush(GRACEFUL));
 * try (Connection connection = guarded.getConnection()) {
 *   // the pool contained this connection after the last restore
 * }
 * }</pre>
 *
 * <p>The guard is checked before and after each borrow. At the first borrow after a restore, the
 * evictor runs once, and other borrows wait for it. If the machine is restored during a borrow, the
 * borrowed connection is aborted, and another one is borrowed. A borrow that fails during a restore
 * is repeated once. A check costs some nanoseconds. To evict soon after a restore without a borrow,
 * add {@link #evictIfRestored} to {@link io.vmclock.restore.RestoreActions}.
 *
 * <p>If the guard cannot be read, or if the evictor fails, no connection is handed out: {@code
 * getConnection} throws {@link SQLTransientConnectionException}, and the next call tries again. The
 * exception has SQL state 08001. With {@link GenerationGuard#none}, nothing is ever evicted, except
 * by {@link #evictNow}.
 *
 * <h2>What remains</h2>
 *
 * <ul>
 *   <li>A connection that is in use at the restore stays with its user. The evictor should have the
 *       pool close it when it comes back. Its transaction can fail at any statement, or its commit
 *       can fail with an unknown result. A program must roll back and repeat such a transaction, as
 *       after any lost connection. It can detect the restore if it takes a {@linkplain
 *       GenerationGuard#stamp stamp} before the transaction, and checks it ahead of the commit.
 *   <li>The clone has copies of the original's TCP connections. If the clone keeps the network
 *       address, its packets can reach the original's session on the server. Even closing a
 *       connection sends packets, which can end that session. Only the network can prevent this:
 *       give the clone another address before it runs, or cut its old connections off.
 *   <li>A pool opens connections in the background. An evictor cannot reach a connection that the
 *       pool is opening at the moment of the restore. {@link CheckedConnections} closes this gap.
 *   <li>A wrapper that borrows lazily, such as Spring's {@code LazyConnectionDataSourceProxy}, must
 *       be around this data source, not inside it. Otherwise the borrow happens after the check.
 * </ul>
 */
public final class GuardedDataSource extends DelegatingDataSource {
  /** Removes all connections from a pool. */
  @FunctionalInterface
  public interface Evictor {
    /**
     * Has the pool drop all its connections: idle ones now, and those in use when they come back.
     * When this method returns, the pool hands out none of them. Must not borrow a connection from
     * the {@link GuardedDataSource}. Can be called again before connections have come back.
     *
     * @throws Exception if this failed. No connection is handed out then.
     */
    void evict() throws Exception;
  }

  private final DataSource pool;
  private final GenerationGuard guard;
  private final Evictor evictor;
  private final ReentrantLock evicting = new ReentrantLock();

  /** The pool has no connection from before this stamp. Written only under the lock. */
  private volatile long cleanStamp;

  private GuardedDataSource(DataSource pool, GenerationGuard guard, Evictor evictor) {
    super(pool);
    this.pool = pool;
    this.guard = guard;
    this.evictor = evictor;
    this.cleanStamp = guard.stamp();
  }

  /**
   * Returns a data source that borrows from {@code pool}. Restores before this call are not
   * detected, so call it when the program starts.
   *
   * @throws VmClockException if the guard cannot be read
   */
  public static GuardedDataSource of(DataSource pool, GenerationGuard guard, Evictor evictor) {
    return new GuardedDataSource(
        Objects.requireNonNull(pool),
        Objects.requireNonNull(guard),
        Objects.requireNonNull(evictor));
  }

  /**
   * Evicts all connections if the machine was restored since the last eviction. Waits for an
   * eviction that another thread is making. This is the action for {@link
   * io.vmclock.restore.RestoreActions}.
   *
   * @throws SQLException if the guard cannot be read, or if the evictor fails
   */
  public void evictIfRestored() throws SQLException {
    requireClean();
  }

  /**
   * Evicts all connections, whether or not the guard reports a restore. This is for programs that
   * detect restores in another way.
   *
   * @throws SQLException if the guard cannot be read, or if the evictor fails
   */
  public void evictNow() throws SQLException {
    lock();
    try {
      evict(Restores.stamp(guard));
    } finally {
      evicting.unlock();
    }
  }

  @Override
  Connection connect(Borrow borrow) throws SQLException {
    while (true) {
      long clean = requireClean();
      Connection connection;
      try {
        connection = borrow.get();
      } catch (SQLException | RuntimeException e) {
        if (guard.changedSince(clean)) {
          // An eviction can make a borrow fail that started before it.
          continue;
        }
        throw e;
      }
      if (!guard.changedSince(clean)) {
        return connection;
      }
      try {
        // First, so that the pool does not keep the connection when it comes back.
        requireClean();
      } finally {
        Restores.discard(connection);
      }
    }
  }

  /** Evicts if the machine was restored. Returns a stamp before which no connection was opened. */
  private long requireClean() throws SQLException {
    long clean = cleanStamp;
    if (!guard.changedSince(clean)) {
      return clean;
    }
    lock();
    try {
      // Compares stamps, because changedSince() also returns true while the page cannot be read.
      for (clean = Restores.stamp(guard); clean != cleanStamp; clean = Restores.stamp(guard)) {
        evict(clean);
      }
      return clean;
    } finally {
      evicting.unlock();
    }
  }

  private void lock() {
    if (evicting.isHeldByCurrentThread()) {
      throw new IllegalStateException(
          "The evictor of " + this + " borrowed a connection from it: evict through the pool");
    }
    evicting.lock();
  }

  /** Evicts all connections. The caller read {@code stamp} before, and holds the lock. */
  private void evict(long stamp) throws SQLException {
    try {
      evictor.evict();
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new SQLTransientConnectionException(
          "No connection is handed out, because connections from before a restore could not be"
              + " evicted: "
              + e,
          Restores.NO_CONNECTION,
          e);
    }
    cleanStamp = stamp;
  }

  @Override
  public String toString() {
    return "GuardedDataSource[" + pool + ", " + guard + "]";
  }
}
