package io.vmclock.pool;

import io.vmclock.restore.GenerationGuard;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Set;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Opens database connections that are useless after a restore of the machine. It goes between a
 * pool and the driver. Safe for use by any number of threads.
 *
 * <pre>{@code
 * HikariConfig config = new HikariConfig();
 * config.setDataSource(CheckedConnections.of(driverDataSource, guard));
 * }</pre>
 *
 * <p>Each connection keeps the guard's stamp from before it was opened. If the machine was restored
 * since then:
 *
 * <ul>
 *   <li>{@code isValid} returns false, so a pool that validates connections drops it.
 *   <li>{@code close} aborts it first, so the driver sends no message on it, such as PostgreSQL's
 *       {@code Terminate}. A driver that cannot abort closes it as usual.
 *   <li>{@code commit}, {@code rollback}, {@code prepareStatement} and all other methods that can
 *       need the server throw {@link SQLRecoverableException} with SQL state 08006. So a
 *       transaction from before the restore is not committed. Repeat it on a new connection.
 * </ul>
 *
 * <p>The check also fails while the guard cannot be read. Calls of statements and of result sets
 * are not checked. The check of a call costs some nanoseconds.
 *
 * <p>An abort closes the socket, and the kernel then sends TCP's FIN. With TLS, the socket first
 * sends an encrypted alert. {@link GuardedDataSource} explains why such packets can reach the
 * original's session, and what prevents it.
 */
public final class CheckedConnections {
  /** SQL state: the connection has failed. */
  private static final String CONNECTION_FAILURE = "08006";

  /** Methods that work on a connection from before a restore too. None needs the server. */
  private static final Set<String> LOCAL =
      Set.of(
          "abort",
          "clearWarnings",
          "getNetworkTimeout",
          "isClosed",
          "isWrapperFor",
          "setNetworkTimeout",
          "unwrap");

  private CheckedConnections() {}

  /**
   * Returns a data source that opens connections of {@code driver}. It must open a new connection
   * for each call, so it must not be a pool.
   *
   * <p>If the machine is restored while a connection is being opened, that connection is aborted,
   * and another one is opened. If the guard cannot be read, {@code getConnection} throws {@link
   * SQLTransientConnectionException}.
   */
  public static DataSource of(DataSource driver, GenerationGuard guard) {
    Objects.requireNonNull(driver);
    Objects.requireNonNull(guard);
    return new DelegatingDataSource(driver) {
      @Override
      Connection connect(Borrow opener) throws SQLException {
        return open(opener, guard);
      }

      @Override
      public String toString() {
        return "CheckedConnections[" + driver + ", " + guard + "]";
      }
    };
  }

  private static Connection open(DelegatingDataSource.Borrow opener, GenerationGuard guard)
      throws SQLException {
    while (true) {
      long stamp = Restores.stamp(guard);
      Connection connection = opener.get();
      if (!guard.changedSince(stamp)) {
        return (Connection)
            Proxy.newProxyInstance(
                CheckedConnections.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                new Handler(connection, guard, stamp));
      }
      Restores.discard(connection);
    }
  }

  private static final class Handler implements InvocationHandler {
    private final Connection connection;
    private final GenerationGuard guard;
    private final long stamp;

    Handler(Connection connection, GenerationGuard guard, long stamp) {
      this.connection = connection;
      this.guard = guard;
      this.stamp = stamp;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] args)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class) {
        return invokeObject(proxy, method, args);
      }
      if (guard.changedSince(stamp) && !LOCAL.contains(method.getName())) {
        return invokeRestored(method);
      }
      try {
        return method.invoke(connection, args);
      } catch (InvocationTargetException e) {
        throw e.getCause() == null ? e : e.getCause();
      }
    }

    private @Nullable Object invokeObject(
        Object proxy, Method method, @Nullable Object @Nullable [] args) {
      return switch (method.getName()) {
        case "equals" -> args != null && args[0] == proxy;
        case "hashCode" -> System.identityHashCode(proxy);
        default -> "CheckedConnection[" + connection + "]";
      };
    }

    private @Nullable Object invokeRestored(Method method) throws SQLException {
      switch (method.getName()) {
        case "isValid" -> {
          return false;
        }
        case "close" -> {
          Restores.discard(connection);
          return null;
        }
        default ->
            throw new SQLRecoverableException(
                method.getName()
                    + "() failed, because the machine was restored since this connection was"
                    + " opened: repeat the transaction on another connection",
                CONNECTION_FAILURE);
      }
    }
  }
}
