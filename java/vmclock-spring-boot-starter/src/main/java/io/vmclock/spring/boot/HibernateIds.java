package io.vmclock.spring.boot;

import io.vmclock.hibernate.VmClockUuid;
import io.vmclock.restore.UuidGenerator;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/**
 * Gives each JPA factory the setting that {@link VmClockUuid} needs, unless the application has set
 * it. It looks the ids up late, because a post-processor must not create other beans early.
 */
final class HibernateIds implements BeanPostProcessor, Protected {
  private final ObjectProvider<UuidGenerator> ids;
  private final CopyOnWriteArrayList<String> factories = new CopyOnWriteArrayList<>();

  HibernateIds(ObjectProvider<UuidGenerator> ids) {
    this.ids = ids;
  }

  @Override
  public Object postProcessBeforeInitialization(Object bean, String name) {
    if (bean instanceof AbstractEntityManagerFactoryBean factory) {
      // An application with several generators and no primary one chooses by its own setting.
      UuidGenerator generator = ids.getIfUnique();
      if (generator != null
          && factory.getJpaPropertyMap().putIfAbsent(VmClockUuid.GENERATOR, generator) == null) {
        factories.addIfAbsent(name);
      }
    }
    return bean;
  }

  @Override
  public Stream<String> protectedParts() {
    return factories.stream().map(name -> "ids by @VmClockUuid of " + name);
  }

  @Override
  public Stream<String> unprotectedParts() {
    return Stream.empty();
  }
}
