package io.vmclock.pool;

import io.vmclock.restore.GenerationGuard;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/** The example of the guide for a pool that can drop all its connections. */
final class DbcpExample {
  private DbcpExample() {}

  static DataSource guard(BasicDataSource pool, GenerationGuard guard) {
    // begin
    DataSource database = GuardedDataSource.of(pool, guard, pool::restart);
    // end
    return database;
  }
}
