package io.vmclock.pool;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** Records the connections of a real data source, and runs a hook after it opened each of them. */
final class HookedDataSource extends DelegatingDataSource {
  /** Runs after a connection was opened. */
  interface Hook {
    void run() throws SQLException;
  }

  final List<Connection> opened = new ArrayList<>();
  Hook hook = () -> {};

  HookedDataSource(DataSource target) {
    super(target);
  }

  @Override
  Connection connect(Borrow borrow) throws SQLException {
    Connection connection = borrow.get();
    opened.add(connection);
    Hook once = hook;
    hook = () -> {};
    once.run();
    return connection;
  }
}
