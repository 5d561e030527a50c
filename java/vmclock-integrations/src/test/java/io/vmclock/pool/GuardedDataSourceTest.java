package io.vmclock.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClockException;
import io.vmclock.postgres.Machine;
import io.vmclock.restore.GenerationGuard;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GuardedDataSourceTest {
  private final Machine machine = new Machine();
  private final JdbcDataSource h2 = new JdbcDataSource();
  private final HookedDataSource pool = new HookedDataSource(h2);
  private final AtomicInteger evictions = new AtomicInteger();
  private final GuardedDataSource guarded =
      GuardedDataSource.of(pool, machine.guard(), evictions::incrementAndGet);

  @BeforeEach
  void useAMemoryDatabase() {
    h2.setUrl("jdbc:h2:mem:");
  }

  @AfterEach
  void close() {
    machine.close();
  }

  private void borrowOnce() throws SQLException {
    try (Connection connection = guarded.getConnection()) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void evictsAtTheFirstBorrowAfterARestoreOnly() throws SQLException {
    borrowOnce();
    assertThat(evictions).hasValue(0);

    machine.restore();
    machine.restore();
    borrowOnce();
    borrowOnce();
    guarded.evictIfRestored();

    assertThat(evictions).hasValue(1);
  }

  @Test
  void evictsWithoutABorrow() throws SQLException {
    machine.restore();
    guarded.evictIfRestored();
    assertThat(evictions).hasValue(1);

    borrowOnce();
    assertThat(evictions).hasValue(1);
  }

  @Test
  void evictNowAlwaysEvicts() throws SQLException {
    guarded.evictNow();
    machine.restore();
    guarded.evictNow();
    borrowOnce();

    assertThat(evictions).hasValue(2);
  }

  @Test
  void connectionBorrowedDuringARestoreIsAborted() throws SQLException {
    pool.hook = machine::restore;

    try (Connection connection = guarded.getConnection("", "")) {
      assertThat(pool.opened).hasSize(2);
      assertThat(pool.opened.get(0).isClosed()).isTrue();
      assertThat(connection).isSameAs(pool.opened.get(1));
      assertThat(evictions).hasValue(1);
    }
  }

  /** Such as a pool whose eviction wakes its waiting threads with an exception. */
  @Test
  void borrowThatFailsDuringARestoreIsRepeated() throws SQLException {
    pool.hook =
        () -> {
          machine.restore();
          throw new SQLException("restarted");
        };

    borrowOnce();

    assertThat(pool.opened).hasSize(2);
  }

  @Test
  void borrowThatFailsWithoutARestoreIsNotRepeated() {
    pool.hook =
        () -> {
          throw new SQLException("refused");
        };

    assertThatThrownBy(guarded::getConnection).hasMessage("refused");
    assertThat(pool.opened).hasSize(1);
  }

  @Test
  void restoreDuringAnEvictionEvictsAgain() throws SQLException {
    GuardedDataSource restoredAgain =
        GuardedDataSource.of(
            pool,
            machine.guard(),
            () -> {
              if (evictions.incrementAndGet() == 1) {
                machine.restore();
              }
            });
    machine.restore();

    restoredAgain.getConnection().close();

    assertThat(evictions).hasValue(2);
    assertThat(pool.opened).hasSize(1);
  }

  @Test
  void noConnectionIsHandedOutWhileTheEvictorFails() throws SQLException {
    GuardedDataSource failsOnce =
        GuardedDataSource.of(
            pool,
            machine.guard(),
            () -> {
              if (evictions.incrementAndGet() == 1) {
                throw new java.io.IOException("the disk is full");
              }
            });
    machine.restore();

    assertThatThrownBy(failsOnce::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("could not be evicted: java.io.IOException: the disk is full");
    assertThat(pool.opened).isEmpty();
    failsOnce.getConnection().close();
    assertThat(evictions).hasValue(2);
  }

  @Test
  void noConnectionIsHandedOutIfTheGuardCannotBeRead() {
    machine.closeClock();

    assertThatThrownBy(guarded::getConnection)
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("it is unknown whether the machine was restored")
        .hasCauseInstanceOf(VmClockException.class);
    assertThat(pool.opened).isEmpty();
  }

  @Test
  void connectionIsAbortedIfTheGuardBecomesUnreadableDuringTheBorrow() throws SQLException {
    pool.hook = machine::closeClock;

    assertThatThrownBy(guarded::getConnection).isInstanceOf(SQLTransientConnectionException.class);
    assertThat(pool.opened.get(0).isClosed()).isTrue();
  }

  @Test
  void withoutAGuardOnlyEvictNowEvicts() throws SQLException {
    GuardedDataSource unguarded =
        GuardedDataSource.of(pool, GenerationGuard.none(), evictions::incrementAndGet);
    machine.restore();

    unguarded.getConnection().close();
    unguarded.evictIfRestored();
    assertThat(evictions).hasValue(0);

    unguarded.evictNow();
    assertThat(evictions).hasValue(1);
  }

  @Test
  void evictorThatBorrowsIsAnError() {
    List<GuardedDataSource> self = new ArrayList<>();
    GuardedDataSource recursive =
        GuardedDataSource.of(pool, machine.guard(), () -> self.get(0).getConnection().close());
    self.add(recursive);
    machine.restore();

    assertThatThrownBy(recursive::getConnection)
        .hasMessageContaining("borrowed a connection from it: evict through the pool");
  }

  /** All threads begin their borrow after the restore, and none ends it before the eviction. */
  @Test
  void threadsThatBorrowAtARestoreWaitForOneEviction() throws Exception {
    int count = 8;
    CountDownLatch started = new CountDownLatch(count);
    AtomicInteger finished = new AtomicInteger();
    AtomicInteger finishedAtEviction = new AtomicInteger(-1);
    GuardedDataSource slow =
        GuardedDataSource.of(
            h2,
            machine.guard(),
            () -> {
              started.await();
              finishedAtEviction.set(finished.get());
              evictions.incrementAndGet();
            });
    machine.restore();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<Future<?>> borrows = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        borrows.add(
            threads.submit(
                () -> {
                  started.countDown();
                  slow.getConnection().close();
                  finished.incrementAndGet();
                  return null;
                }));
      }
      for (Future<?> borrow : borrows) {
        borrow.get();
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(evictions).hasValue(1);
    assertThat(finishedAtEviction).hasValue(0);
  }

  @Test
  void passesOnWhatIsNotABorrow() throws SQLException {
    guarded.setLoginTimeout(7);

    assertThat(guarded.getLoginTimeout()).isEqualTo(h2.getLoginTimeout());
    assertThat(guarded.unwrap(JdbcDataSource.class)).isSameAs(h2);
    assertThat(guarded.unwrap(GuardedDataSource.class)).isSameAs(guarded);
    assertThat(guarded.isWrapperFor(JdbcDataSource.class)).isTrue();
    assertThat(guarded.isWrapperFor(String.class)).isFalse();
  }
}
