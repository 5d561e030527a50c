package io.vmclock.spring.boot;

import io.vmclock.crac.CracSupport;
import io.vmclock.env.RestoreSource;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.aot.AbstractAotProcessor;
import org.springframework.core.SpringProperties;
import org.springframework.util.ClassUtils;

/** Does what must happen before any bean exists. {@code spring.factories} names it. */
final class VmClockInitializer
    implements ApplicationContextInitializer<ConfigurableApplicationContext> {
  private static final Log LOG = LogFactory.getLog(VmClockAutoConfiguration.class);

  @Override
  public void initialize(ConfigurableApplicationContext context) {
    // Ahead-of-time processing runs on another machine, and creates no bean.
    if (SpringProperties.getFlag(AbstractAotProcessor.AOT_PROCESSING)) {
      return;
    }
    VmClockProperties properties =
        Binder.get(context.getEnvironment())
            .bindOrCreate(VmClockProperties.PREFIX, Bindable.of(VmClockProperties.class));
    if (!properties.enabled()) {
      return;
    }
    if (ClassUtils.isPresent("org.crac.Core", context.getClassLoader())) {
      CracSupport.register();
      LOG.info("CracSupport is registered: CRaC calls vmclock before and after a checkpoint.");
    } else if (properties.sources().restores().contains(RestoreSource.CHECKPOINT)) {
      LOG.warn(
          "vmclock.sources.restores lists \"checkpoint\", but the library org.crac:crac is missing,"
              + " so CRaC does not call vmclock. Add the dependency, unless the application calls"
              + " ProcessCheckpoint itself.");
    }
    if (properties.provider().install()) {
      ProviderInstallation.install(properties);
    }
  }
}
