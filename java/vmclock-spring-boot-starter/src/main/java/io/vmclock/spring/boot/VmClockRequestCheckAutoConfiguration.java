package io.vmclock.spring.boot;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.RestoreActions;
import jakarta.servlet.Filter;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.server.WebFilter;

/**
 * Runs the restore actions before the first request after a restore is handled, if {@code
 * vmclock.request-check.enabled} is true. For Spring MVC and all other servlets, and for WebFlux.
 */
@AutoConfiguration(after = VmClockAutoConfiguration.class)
@ConditionalOnBean(RestoreActions.class)
@ConditionalOnProperty("vmclock.request-check.enabled")
public class VmClockRequestCheckAutoConfiguration {
  /** Used by Spring. */
  public VmClockRequestCheckAutoConfiguration() {}

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
  @ConditionalOnClass(Filter.class)
  static class Servlet {
    @Bean
    RequestCheckFilter vmClockRequestCheckFilter(RestoreActions actions) {
      return new RequestCheckFilter(actions);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.REACTIVE)
  @ConditionalOnClass(WebFilter.class)
  static class Reactive {
    @Bean
    RequestCheckWebFilter vmClockRequestCheckFilter(GenerationGuard guard, RestoreActions actions) {
      return new RequestCheckWebFilter(guard, actions);
    }
  }
}
