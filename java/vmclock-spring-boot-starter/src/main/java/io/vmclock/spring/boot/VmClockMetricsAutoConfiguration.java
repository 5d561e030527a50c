package io.vmclock.spring.boot;

import io.micrometer.core.instrument.binder.MeterBinder;
import io.vmclock.env.Telemetry;
import io.vmclock.micrometer.VmClockMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;

/** Has Micrometer record the metrics of vmclock ({@link VmClockMetrics} lists them). */
@AutoConfiguration(after = VmClockAutoConfiguration.class)
@ConditionalOnClass(MeterBinder.class)
@ConditionalOnBean(Telemetry.class)
@ConditionalOnProperty(
    name = "vmclock.metrics.enabled",
    havingValue = "true",
    matchIfMissing = true)
public class VmClockMetricsAutoConfiguration {
  /** Used by Spring. */
  public VmClockMetricsAutoConfiguration() {}

  @Bean
  @ConditionalOnMissingBean
  VmClockMetrics vmClockMetrics(Telemetry telemetry) {
    return VmClockMetrics.of(telemetry);
  }
}
