package io.vmclock.pool;

import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;

/** What the data sources of this package do about a restore. */
final class Restores {
  /** SQL state: the client cannot establish a connection. */
  static final String NO_CONNECTION = "08001";

  private static final System.Logger LOG = System.getLogger(Restores.class.getName());

  private Restores() {}

  /** Returns the guard's stamp, or throws if there is none. */
  static long stamp(GenerationGuard guard) throws SQLException {
    try {
      return guard.stamp();
    } catch (VmClockException e) {
      throw new SQLTransientConnectionException(
          "No connection is handed out, because it is unknown whether the machine was restored: "
              + e.getMessage(),
          NO_CONNECTION,
          e);
    }
  }

  /**
   * Aborts a connection, because closing it would send messages to the original's session. The
   * close afterwards does nothing to an aborted connection, and is for drivers that cannot abort.
   */
  static void discard(Connection connection) {
    try (connection) {
      connection.abort(Runnable::run);
    } catch (SQLException | RuntimeException e) {
      LOG.log(System.Logger.Level.DEBUG, "Failed to abort a connection from before a restore", e);
    }
  }
}
