package io.vmclock.spring.boot;

import io.vmclock.env.Telemetry;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.time.BoundedClock;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Adds {@code vmclock} to the endpoints {@code health} and {@code info} of Spring Boot's actuator.
 *
 * <p>The health is DOWN if the clock cannot be relied on, if its bound is above {@code
 * vmclock.accuracy-limit}, if the source of restores cannot be read, if the page's watcher cannot
 * read the page or has failed, or if the page's file was removed or replaced. It is UNKNOWN if a
 * source is missing and {@code vmclock.mode} is {@code auto}, and if only an embedded page is there
 * for restores. A failed restore action does not change the status: the details contain it.
 */
@AutoConfiguration(after = VmClockAutoConfiguration.class)
@ConditionalOnBean({VmClockProperties.class, VmClockEnvironment.class, GenerationGuard.class})
public class VmClockActuatorAutoConfiguration {
  /** Used by Spring. */
  public VmClockActuatorAutoConfiguration() {}

  @Bean
  HealthReport vmClockHealthReport(
      VmClockProperties properties,
      VmClockEnvironment environment,
      ObjectProvider<BoundedClock> clocks,
      GenerationGuard guard,
      ObjectProvider<Telemetry> telemetry) {
    return new HealthReport(
        properties,
        environment,
        clocks.getIfUnique(() -> Environments.clock(environment, properties)),
        guard,
        telemetry.getIfUnique(environment::telemetry));
  }

  /** The health of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(org.springframework.boot.health.contributor.HealthIndicator.class)
  static class Boot4 {
    @Bean
    @org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator(
        "vmclock")
    @ConditionalOnMissingBean(name = "vmclockHealthIndicator")
    org.springframework.boot.health.contributor.HealthIndicator vmclockHealthIndicator(
        HealthReport report) {
      return () -> {
        HealthReport.Result result = report.check();
        return org.springframework.boot.health.contributor.Health.status(result.level().name())
            .withDetails(result.details())
            .build();
      };
    }
  }

  /** The health of Spring Boot 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(org.springframework.boot.actuate.health.HealthIndicator.class)
  static class Boot3 {
    @Bean
    @org.springframework.boot.actuate.autoconfigure.health.ConditionalOnEnabledHealthIndicator(
        "vmclock")
    @ConditionalOnMissingBean(name = "vmclockHealthIndicator")
    org.springframework.boot.actuate.health.HealthIndicator vmclockHealthIndicator(
        HealthReport report) {
      return () -> {
        HealthReport.Result result = report.check();
        return org.springframework.boot.actuate.health.Health.status(result.level().name())
            .withDetails(result.details())
            .build();
      };
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass({InfoContributor.class, ConditionalOnEnabledInfoContributor.class})
  static class Info {
    @Bean
    @ConditionalOnEnabledInfoContributor("vmclock")
    @ConditionalOnMissingBean(name = "vmclockInfoContributor")
    InfoContributor vmclockInfoContributor(VmClockEnvironment environment) {
      return info ->
          info.withDetail(
              "vmclock", Map.of("inUse", environment.toString(), "sources", sources(environment)));
    }

    private static List<Map<String, Object>> sources(VmClockEnvironment environment) {
      return environment.sources().stream()
          .map(
              source ->
                  Map.<String, Object>of(
                      "purpose", source.purpose(),
                      "name", source.name(),
                      "state", source.state(),
                      "detail", source.detail()))
          .toList();
    }
  }
}
