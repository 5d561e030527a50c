package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.pool.GuardedDataSource;
import io.vmclock.restore.RestoreActions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceBuilder;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.LazyConnectionDataSourceProxy;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.transaction.support.TransactionTemplate;

class HikariGuardTest {
  private static ApplicationContextRunner runner(Machine machine) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                VmClockAutoConfiguration.class, VmClockHikariAutoConfiguration.class))
        .withPropertyValues(machine.properties());
  }

  /** The database outlives its last connection; otherwise H2 would count its sessions anew. */
  private static HikariDataSource pool(String name) {
    HikariDataSource pool = new HikariDataSource();
    pool.setJdbcUrl("jdbc:h2:mem:" + name + ";DB_CLOSE_DELAY=-1");
    return pool;
  }

  @Test
  void guardsABeanThatIsCreatedAgainUnderItsName() {
    try (Machine machine = new Machine();
        HikariDataSource first = pool("first");
        HikariDataSource second = pool("second")) {
      runner(machine)
          .run(
              context -> {
                HikariGuard guard = context.getBean(HikariGuard.class);
                guard.postProcessAfterInitialization(first, "database");
                assertThat(guard.postProcessAfterInitialization(second, "database"))
                    .isInstanceOf(GuardedDataSource.class);
                assertThat(guard.protectedParts()).containsExactly("the HikariCP pool database");
              });
    }
  }

  @Configuration
  static class ApplicationWithAPool {
    @Bean
    HikariDataSource database() {
      return pool("transaction");
    }
  }

  @Test
  void aTransactionThatIsOpenAtTheRestoreFails() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .withUserConfiguration(ApplicationWithAPool.class)
          .run(
              context -> {
                DataSource database = context.getBean(DataSource.class);
                JdbcTemplate jdbc = new JdbcTemplate(database);
                jdbc.execute("create table numbers (number int)");
                TransactionTemplate transaction =
                    new TransactionTemplate(new JdbcTransactionManager(database));
                assertThatExceptionOfType(TransactionSystemException.class)
                    .isThrownBy(
                        () ->
                            transaction.executeWithoutResult(
                                status -> {
                                  jdbc.update("insert into numbers values (1)");
                                  machine.restore();
                                  jdbc.update("insert into numbers values (2)");
                                }))
                    .satisfies(
                        // Hikari has closed the connection, so the rollback fails too.
                        e ->
                            assertThat(e.getApplicationException())
                                .isInstanceOf(RecoverableDataAccessException.class)
                                .hasRootCauseInstanceOf(SQLRecoverableException.class)
                                .hasMessageContaining(
                                    "repeat the transaction on another connection"));
                assertThat(jdbc.queryForObject("select count(*) from numbers", Integer.class))
                    .isZero();
              });
    }
  }

  @Configuration
  static class ApplicationWithTracing {
    @Bean
    static TracingPostProcessor tracing() {
      return new TracingPostProcessor();
    }

    @Bean
    HikariDataSource database() {
      return pool("traced");
    }
  }

  /** Hides each data source behind a proxy, as libraries for traces do. */
  static final class TracingPostProcessor implements BeanPostProcessor, Ordered {
    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
      return bean instanceof DataSource
          ? Proxy.newProxyInstance(
              DataSource.class.getClassLoader(),
              new Class<?>[] {DataSource.class},
              (proxy, method, arguments) -> {
                try {
                  return method.invoke(bean, arguments);
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              })
          : bean;
    }

    @Override
    public int getOrder() {
      return HIGHEST_PRECEDENCE;
    }
  }

  @Test
  void guardsAPoolThatAnotherPostProcessorHides() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .withUserConfiguration(ApplicationWithTracing.class)
          .run(
              context -> {
                DataSource database = context.getBean(DataSource.class);
                assertThat(database).isNotInstanceOf(GuardedDataSource.class);
                String before = session(database);
                assertThat(session(database)).isEqualTo(before);

                machine.restore();

                assertThat(session(database)).isNotEqualTo(before);
              });
    }
  }

  private static String session(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        var result = connection.createStatement().executeQuery("select session_id()")) {
      result.next();
      return result.getString(1);
    }
  }

  @Test
  void namesAPoolThatHadStartedBefore() {
    try (Machine machine = new Machine();
        HikariDataSource early = pool("early");
        HikariDataSource late = pool("late")) {
      runner(machine)
          .run(
              context -> {
                early.getConnection().close();
                HikariGuard guard = context.getBean(HikariGuard.class);
                guard.postProcessAfterInitialization(early, "early");
                guard.postProcessAfterInitialization(late, "late");

                assertThat(guard.unprotectedParts())
                    .singleElement()
                    .asString()
                    .startsWith("transactions of the HikariCP pool early that are open");
              });
    }
  }

  @Test
  void namesWhatItDoesNotGuard() {
    try (Machine machine = new Machine();
        HikariDataSource scoped = pool("scoped");
        HikariDataSource guarded = pool("guarded")) {
      runner(machine)
          .run(
              context -> {
                HikariGuard guard = context.getBean(HikariGuard.class);
                assertThat(guard.postProcessAfterInitialization(scoped, "scopedTarget.scoped"))
                    .isSameAs(scoped);
                guard.postProcessAfterInitialization(new SimpleDriverDataSource(), "plain");
                Object wrapped = guard.postProcessAfterInitialization(guarded, "guarded");
                guard.postProcessAfterInitialization(
                    new LazyConnectionDataSourceProxy((DataSource) wrapped), "lazy");

                assertThat(guard.unprotectedParts())
                    .containsExactly(
                        "connections of the DataSource scopedTarget.scoped",
                        "connections of the DataSource plain");
              });
    }
  }

  @Test
  void aDataSourceForMigrationsCanBeDerivedFromAGuardedPool() throws SQLException {
    try (Machine machine = new Machine();
        HikariDataSource pool = pool("derived")) {
      runner(machine)
          .run(
              context -> {
                Object guarded =
                    context
                        .getBean(HikariGuard.class)
                        .postProcessAfterInitialization(pool, "database");
                SimpleDriverDataSource derived =
                    DataSourceBuilder.derivedFrom((DataSource) guarded)
                        .type(SimpleDriverDataSource.class)
                        .username("migration")
                        .build();
                assertThat(derived.getUrl()).isEqualTo(pool.getJdbcUrl());
                assertThat(derived.getUsername()).isEqualTo("migration");
              });
    }
  }

  @Test
  void removesItsActionsWithItsContext() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .run(
              parent -> {
                ApplicationContextRunner child =
                    new ApplicationContextRunner()
                        .withParent(parent)
                        .withConfiguration(
                            AutoConfigurations.of(VmClockHikariAutoConfiguration.class))
                        .withBean("database", HikariDataSource.class, () -> pool("child"));
                child.run(context -> assertThat(context).hasNotFailed());

                machine.restore();
                RestoreActions actions = parent.getBean(RestoreActions.class);
                actions.checkNow();

                assertThat(actions.lastReport().orElseThrow().outcomes()).isEmpty();
              });
    }
  }
}
