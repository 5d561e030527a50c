package io.vmclock.pool;

import io.agroal.api.AgroalDataSourceListener;
import io.agroal.api.configuration.AgroalConnectionPoolConfiguration.ConnectionValidator;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The example of the guide for Agroal. It flushes in the background, so its connections are
 * validated instead of evicted.
 */
final class AgroalExample implements AgroalDataSourceListener, ConnectionValidator {
  private final GenerationStamps<Connection> stamps;

  AgroalExample(GenerationStamps<Connection> stamps) {
    this.stamps = stamps;
  }

  // begin
  @Override
  public void onConnectionCreation(Connection connection) {
    stamps.open(() -> connection);
  }

  @Override
  public boolean isValid(Connection pooled) {
    return stamps.isCurrent(physical(pooled));
  }

  // end

  /** Agroal's validator gets a wrapper, and its listener the connection of the driver. */
  private static Connection physical(Connection pooled) {
    try {
      return pooled.unwrap(Connection.class);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
