package io.vmclock.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.postgres.Machine;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import java.util.Set;
import javax.sql.DataSource;
import org.h2.jdbc.JdbcConnection;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CheckedConnectionsTest {
  private final Machine machine = new Machine();
  private final JdbcDataSource h2 = new JdbcDataSource();
  private final HookedDataSource driver = new HookedDataSource(h2);
  private final DataSource checked = CheckedConnections.of(driver, machine.guard());

  @BeforeEach
  void useAMemoryDatabase() {
    h2.setUrl("jdbc:h2:mem:");
  }

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void connectionWorksUntilARestore() throws SQLException {
    Connection connection = checked.getConnection();
    connection.prepareStatement("select 1").close();
    assertThat(connection.isValid(1)).isTrue();
    assertThat(connection.unwrap(JdbcConnection.class)).isSameAs(driver.opened.get(0));

    connection.close();

    assertThat(connection.isClosed()).isTrue();
    assertThat(driver.opened.get(0).isClosed()).isTrue();
  }

  @Test
  void connectionFromBeforeARestoreFails() throws SQLException {
    Connection connection = checked.getConnection();

    machine.restore();

    assertThat(connection.isValid(1)).isFalse();
    assertThat(connection.isClosed()).isFalse();
    assertThatThrownBy(connection::commit)
        .isInstanceOfSatisfying(
            SQLRecoverableException.class, e -> assertThat(e.getSQLState()).isEqualTo("08006"));
    assertThatThrownBy(connection::rollback).isInstanceOf(SQLRecoverableException.class);
    assertThatThrownBy(() -> connection.prepareStatement("select 1"))
        .hasMessageStartingWith("prepareStatement() failed, because the machine was restored");
    connection.close();
    assertThat(driver.opened.get(0).isClosed()).isTrue();
  }

  @Test
  void connectionOpenedDuringARestoreIsAborted() throws SQLException {
    driver.hook = machine::restore;

    try (Connection connection = checked.getConnection("", "")) {
      assertThat(connection.isValid(1)).isTrue();
      assertThat(driver.opened).hasSize(2);
      assertThat(driver.opened.get(0).isClosed()).isTrue();
    }
  }

  @Test
  void nothingIsOpenedIfTheGuardCannotBeRead() {
    machine.closeClock();

    assertThatThrownBy(checked::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(driver.opened).isEmpty();
  }

  @Test
  void errorsOfTheDriverPassUnchanged() throws SQLException {
    try (Connection connection = checked.getConnection()) {
      assertThatThrownBy(() -> connection.prepareStatement("nonsense"))
          .isInstanceOf(org.h2.jdbc.JdbcSQLSyntaxErrorException.class);
    }
  }

  @Test
  void connectionsAreEqualByIdentity() throws SQLException {
    try (Connection one = checked.getConnection();
        Connection other = checked.getConnection()) {
      assertThat(Set.of(one, other)).hasSize(2).contains(one);
      assertThat(one.toString()).startsWith("CheckedConnection[");
    }
  }
}
