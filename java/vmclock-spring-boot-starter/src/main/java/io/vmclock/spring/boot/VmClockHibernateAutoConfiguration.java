package io.vmclock.spring.boot;

import io.vmclock.restore.UuidGenerator;
import org.hibernate.SessionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.orm.jpa.AbstractEntityManagerFactoryBean;

/** Gives Hibernate the {@link UuidGenerator} for {@link io.vmclock.hibernate.VmClockUuid}. */
@AutoConfiguration(after = VmClockAutoConfiguration.class)
@ConditionalOnClass({AbstractEntityManagerFactoryBean.class, SessionFactory.class})
@ConditionalOnBean(UuidGenerator.class)
@ConditionalOnProperty(
    name = "vmclock.hibernate.enabled",
    havingValue = "true",
    matchIfMissing = true)
class VmClockHibernateAutoConfiguration {
  // Static, because Spring creates post-processors before other beans.
  @Bean
  static HibernateIds vmClockHibernateIds(ObjectProvider<UuidGenerator> ids) {
    return new HibernateIds(ids);
  }
}
