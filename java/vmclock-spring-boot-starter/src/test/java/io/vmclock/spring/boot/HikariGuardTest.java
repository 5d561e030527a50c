package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.pool.GuardedDataSource;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class HikariGuardTest {
  @Test
  void guardsABeanThatIsCreatedAgainUnderItsName() {
    try (Machine machine = new Machine();
        HikariDataSource first = new HikariDataSource();
        HikariDataSource second = new HikariDataSource()) {
      first.setJdbcUrl("jdbc:h2:mem:first");
      second.setJdbcUrl("jdbc:h2:mem:second");
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  VmClockAutoConfiguration.class, VmClockHikariAutoConfiguration.class))
          .withPropertyValues(machine.properties())
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
}
