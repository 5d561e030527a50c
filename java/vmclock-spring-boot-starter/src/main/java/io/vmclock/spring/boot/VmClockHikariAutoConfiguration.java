package io.vmclock.spring.boot;

import com.zaxxer.hikari.HikariDataSource;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import javax.sql.DataSource;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/**
 * Guards each bean of type {@link DataSource} that is a HikariCP pool: no connection from before a
 * restore is borrowed after it ({@link io.vmclock.hikari.HikariEviction}). The pool is wrapped, so
 * inject it as a {@link DataSource}, and use {@link DataSource#unwrap} for the {@link
 * HikariDataSource}. Spring Boot's own metrics and health of the pool do so.
 */
@AutoConfiguration(after = VmClockAutoConfiguration.class)
@ConditionalOnClass({DataSource.class, HikariDataSource.class})
@ConditionalOnBean({GenerationGuard.class, RestoreActions.class})
@ConditionalOnProperty(name = "vmclock.hikari.enabled", havingValue = "true", matchIfMissing = true)
public class VmClockHikariAutoConfiguration {
  /** Used by Spring. */
  public VmClockHikariAutoConfiguration() {}

  // Static, because Spring creates post-processors before other beans.
  @Bean
  static HikariGuard vmClockHikariGuard(
      ObjectProvider<GenerationGuard> guard, ObjectProvider<RestoreActions> actions) {
    return new HikariGuard(guard, actions);
  }
}
