package io.vmclock.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalDataSourceConfigurationSupplier;
import io.vmclock.pool.CommonsPoolExample.Session;
import io.vmclock.postgres.Backend;
import io.vmclock.postgres.Machine;
import io.vmclock.postgres.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Other pools than HikariCP. Each test restores the machine with connections idle and in use. */
@ExtendWith(PostgresServer.class)
class OtherPoolsTest {
  private final Machine machine = new Machine();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void agroalDropsConnectionsThatItValidates(PostgresServer.Url url) throws SQLException {
    AgroalExample example = new AgroalExample(GenerationStamps.create(machine.guard()));
    AgroalDataSourceConfigurationSupplier configuration =
        new AgroalDataSourceConfigurationSupplier()
            .connectionPoolConfiguration(
                agroal ->
                    agroal
                        .maxSize(3)
                        .connectionFactoryConfiguration(factory -> factory.jdbcUrl(url.jdbc()))
                        .validateOnBorrow(true)
                        .connectionValidator(example));
    try (AgroalDataSource pool = AgroalDataSource.from(configuration, example)) {
      assertEvicts(pool, url);
    }
  }

  @Test
  void dbcpRestartsItsPool(PostgresServer.Url url) throws SQLException {
    try (BasicDataSource pool = new BasicDataSource()) {
      pool.setUrl(url.jdbc());
      pool.setMaxTotal(3);
      assertEvicts(DbcpExample.guard(pool, machine.guard()), url);
    }
  }

  private void assertEvicts(DataSource database, PostgresServer.Url url) throws SQLException {
    try (Connection observer = DriverManager.getConnection(url.jdbc())) {
      Set<Backend> before;
      try (Connection inUse = database.getConnection()) {
        database.getConnection().close();
        before = Backend.others(observer);
        assertThat(before).contains(Backend.of(inUse));

        machine.restore();

        try (Connection borrowed = database.getConnection()) {
          assertThat(before).doesNotContain(Backend.of(borrowed));
        }
      }
      // The connection that was in use has come back. All connections of the pool are borrowed.
      try (Connection first = database.getConnection();
          Connection second = database.getConnection();
          Connection third = database.getConnection()) {
        assertThat(before).doesNotContain(Backend.of(first), Backend.of(second), Backend.of(third));
      }
    }
  }

  @Test
  void commonsPoolDropsObjectsThatItValidates() throws Exception {
    GenerationStamps<Session> stamps = GenerationStamps.create(machine.guard());
    try (GenericObjectPool<Session> pool =
        new GenericObjectPool<>(new CommonsPoolExample(stamps))) {
      pool.setTestOnBorrow(true);
      Session idle = pool.borrowObject();
      Session inUse = pool.borrowObject();
      pool.returnObject(idle);
      assertThat(pool.borrowObject()).isSameAs(idle);
      pool.returnObject(idle);

      machine.restore();
      pool.returnObject(inUse);

      for (int i = 0; i < 3; i++) {
        assertThat(pool.borrowObject()).isNotIn(idle, inUse);
      }
      assertThat(idle.closed).isTrue();
      assertThat(inUse.closed).isTrue();
    }
  }

  @Test
  void objectIsNotCurrentIfItIsUnknownOrWasOpenedDuringARestore() {
    GenerationStamps<Object> stamps = GenerationStamps.create(machine.guard());
    Object opened = stamps.open(Object::new);
    Object restored =
        stamps.open(
            () -> {
              machine.restore();
              return new Object();
            });

    assertThat(stamps.isCurrent(opened)).isFalse();
    assertThat(stamps.isCurrent(restored)).isFalse();
    assertThat(stamps.isCurrent(new Object())).isFalse();
    Object current = stamps.open(Object::new);
    assertThat(stamps.isCurrent(current)).isTrue();
    machine.closeClock();
    assertThat(stamps.isCurrent(current)).isFalse();
  }
}
