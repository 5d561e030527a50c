package io.vmclock.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;

/**
 * A server process of PostgreSQL, which serves one connection.
 *
 * @param start the time of its start, because process ids are used again
 */
public record Backend(int pid, String start) {
  private static final String QUERY =
      "select pid, backend_start::text from pg_stat_activity where backend_type = 'client backend'";

  /** Returns the backend that serves this connection. */
  public static Backend of(Connection connection) throws SQLException {
    return query(connection, QUERY + " and pid = pg_backend_pid()").iterator().next();
  }

  /** Returns the backends that exist now, without the backend of this connection. */
  public static Set<Backend> others(Connection connection) throws SQLException {
    return query(connection, QUERY + " and pid <> pg_backend_pid()");
  }

  private static Set<Backend> query(Connection connection, String sql) throws SQLException {
    Set<Backend> backends = new HashSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      while (result.next()) {
        backends.add(new Backend(result.getInt(1), result.getString(2)));
      }
    }
    return backends;
  }
}
