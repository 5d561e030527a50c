package io.vmclock.pool;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Passes all calls on to another data source, except for the calls that return a connection.
 * Connection builders are not supported, because they would bypass the check for a restore.
 */
abstract class DelegatingDataSource implements DataSource {
  /** Gets a connection from the other data source. */
  interface Borrow {
    Connection get() throws SQLException;
  }

  private final DataSource target;

  DelegatingDataSource(DataSource target) {
    this.target = target;
  }

  /** Returns a connection that it gets from {@code borrow}, which it can call several times. */
  abstract Connection connect(Borrow borrow) throws SQLException;

  @Override
  public Connection getConnection() throws SQLException {
    return connect(target::getConnection);
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    return connect(() -> target.getConnection(user, password));
  }

  /**
   * Returns the other data source for {@code DataSource} itself. Spring Boot's {@code
   * DataSourceBuilder.derivedFrom} finds the pool in this way.
   */
  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type == DataSource.class) {
      return type.cast(target);
    }
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    return type.isInstance(target) ? type.cast(target) : target.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || type.isInstance(target) || target.isWrapperFor(type);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return target.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    target.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    target.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return target.getLoginTimeout();
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return target.getParentLogger();
  }
}
