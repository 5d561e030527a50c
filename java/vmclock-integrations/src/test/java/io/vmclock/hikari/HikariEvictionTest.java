package io.vmclock.hikari;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.postgres.Backend;
import io.vmclock.postgres.Machine;
import io.vmclock.postgres.PostgresServer;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(PostgresServer.class)
class HikariEvictionTest {
  private static final int RESTORES = 200;
  private static final int THREADS = 4;

  private final Machine machine = new Machine();

  @AfterEach
  void close() {
    machine.close();
  }

  @Test
  void hikariExample(PostgresServer.Url postgres) throws SQLException {
    String url = postgres.jdbc();
    GenerationGuard guard = machine.guard();
    RestoreActions actions = RestoreActions.create(guard);

    // begin
    HikariDataSource pool = new HikariDataSource(); // starts at the first borrow
    pool.setJdbcUrl(url);
    GuardedDataSource database = HikariEviction.guard(pool, guard);
    actions.add("database", 10, Duration.ofMillis(50), database::evictIfRestored);
    try (Connection connection = database.getConnection()) {
      use(connection); // it was opened after the last restore
    }
    // end

    machine.restore();
    assertThat(actions.checkNow()).hasSize(1);
    pool.close();
  }

  private static void use(Connection connection) throws SQLException {
    assertThat(connection.isValid(1)).isTrue();
  }

  private static HikariDataSource notStarted(PostgresServer.Url url) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl(url.jdbc());
    pool.setMaximumPoolSize(THREADS);
    return pool;
  }

  private static HikariDataSource started(PostgresServer.Url url) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url.jdbc());
    config.setMaximumPoolSize(1);
    return new HikariDataSource(config);
  }

  private static Backend borrowOnce(GuardedDataSource database) throws SQLException {
    try (Connection connection = database.getConnection()) {
      return Backend.of(connection);
    }
  }

  /**
   * While threads use the pool, the machine is restored again and again. Before each restore, the
   * test asks the server for the backends. None of them may serve a borrow that begins after it.
   */
  @Test
  void noBackendFromBeforeARestoreServesABorrowAfterIt(PostgresServer.Url url) throws Exception {
    Map<Backend, Integer> existedBefore = new ConcurrentHashMap<>();
    AtomicInteger restores = new AtomicInteger();
    AtomicInteger borrows = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try (HikariDataSource pool = notStarted(url);
        Connection observer = DriverManager.getConnection(url.jdbc())) {
      GuardedDataSource database = HikariEviction.guard(pool, machine.guard());
      Callable<Set<Backend>> user =
          () -> {
            Set<Backend> used = ConcurrentHashMap.newKeySet();
            while (restores.get() < RESTORES) {
              int seen = restores.get();
              Backend backend;
              try (Connection connection = database.getConnection()) {
                backend = Backend.of(connection);
              } catch (SQLRecoverableException restoredInUse) {
                continue;
              }
              assertThat(existedBefore.getOrDefault(backend, Integer.MAX_VALUE))
                  .as("the first restore before which the backend existed")
                  .isGreaterThan(seen);
              used.add(backend);
              borrows.incrementAndGet();
            }
            return used;
          };
      List<Future<Set<Backend>>> users = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        users.add(threads.submit(user));
      }
      Set<Backend> used = ConcurrentHashMap.newKeySet();
      try {
        for (int i = 1; i <= RESTORES; i++) {
          int borrowsBefore = borrows.get();
          int restore = i;
          Backend.others(observer).forEach(b -> existedBefore.putIfAbsent(b, restore));
          machine.restore();
          restores.set(restore);
          while (restore < RESTORES
              && borrows.get() < borrowsBefore + THREADS
              && users.stream().noneMatch(Future::isDone)) {
            Thread.onSpinWait();
          }
        }
      } finally {
        restores.set(RESTORES);
        for (Future<Set<Backend>> future : users) {
          used.addAll(future.get());
        }
      }
      assertThat(used).hasSizeGreaterThan(RESTORES / 2);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void evictsAnIdleConnectionOfAStartedPool(PostgresServer.Url url) throws SQLException {
    try (HikariDataSource pool = started(url)) {
      GuardedDataSource database = HikariEviction.guard(pool, machine.guard());
      Backend before = borrowOnce(database);
      assertThat(borrowOnce(database)).isEqualTo(before);

      machine.restore();

      assertThat(borrowOnce(database)).isNotEqualTo(before);
    }
  }

  @Test
  void evictsAConnectionInUseWhenItComesBack(PostgresServer.Url url) throws SQLException {
    try (HikariDataSource pool = started(url)) {
      GuardedDataSource database = HikariEviction.guard(pool, machine.guard());
      Backend before;
      try (Connection connection = database.getConnection()) {
        before = Backend.of(connection);
        machine.restore();
        database.evictIfRestored();
        assertThat(Backend.of(connection)).isEqualTo(before);
      }
      assertThat(borrowOnce(database)).isNotEqualTo(before);
    }
  }

  @Test
  void transactionFromBeforeARestoreIsNotCommitted(PostgresServer.Url url) throws SQLException {
    try (HikariDataSource pool = notStarted(url)) {
      GuardedDataSource database = HikariEviction.guard(pool, machine.guard());
      execute(database, "create table orders (id int)");
      try (Connection connection = database.getConnection()) {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
          statement.execute("insert into orders values (1)");
        }

        machine.restore();

        assertThatThrownBy(connection::commit)
            .isInstanceOf(SQLRecoverableException.class)
            .hasMessageContaining("repeat the transaction on another connection");
      }
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement();
          var rows = statement.executeQuery("select count(*) from orders")) {
        assertThat(rows.next()).isTrue();
        assertThat(rows.getInt(1)).isZero();
      }
      execute(database, "drop table orders");
    }
  }

  private static void execute(GuardedDataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Test
  void evictsNothingFromAPoolThatHasNotStarted() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:h2:mem:");
      GuardedDataSource database = HikariEviction.guard(pool, machine.guard());

      machine.restore();
      database.evictIfRestored();

      assertThat(pool.getHikariPoolMXBean()).isNull();
      try (Connection connection = database.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  /** A wrapper around a wrapper is unwrapped too. */
  @Test
  void findsThePoolInsideOfWrappers() throws SQLException {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl("jdbc:h2:mem:");
      GuardedDataSource wrapper = HikariEviction.guard(pool, machine.guard());

      GuardedDataSource database = HikariEviction.guard(wrapper, machine.guard());

      assertThat(database.unwrap(HikariDataSource.class)).isSameAs(pool);
      assertThat(database.isWrapperFor(HikariDataSource.class)).isTrue();
      try (Connection connection = database.getConnection()) {
        assertThat(connection.isValid(1)).isTrue();
      }
    }
  }

  @Test
  void namesADataSourceWithoutAPool() {
    assertThatThrownBy(() -> HikariEviction.guard(new JdbcDataSource(), machine.guard()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("There is no HikariDataSource in")
        .hasMessageContaining("org.h2.jdbcx.JdbcDataSource");
  }
}
