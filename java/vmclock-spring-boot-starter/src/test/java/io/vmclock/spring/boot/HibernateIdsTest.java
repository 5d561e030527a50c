package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.hibernate.VmClockUuid;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.datasource.SimpleDriverDataSource;
import org.springframework.orm.jpa.LocalContainerEntityManagerFactoryBean;
import org.springframework.orm.jpa.persistenceunit.PersistenceManagedTypes;
import org.springframework.orm.jpa.vendor.HibernateJpaVendorAdapter;

class HibernateIdsTest {
  @Entity
  static class Invoice {
    @Id @VmClockUuid UUID id;
  }

  @Configuration
  static class Application {
    @Bean
    LocalContainerEntityManagerFactoryBean invoices(ObjectProvider<OwnSetting> own) {
      LocalContainerEntityManagerFactoryBean factory = new LocalContainerEntityManagerFactoryBean();
      factory.setDataSource(
          new SimpleDriverDataSource(new org.h2.Driver(), "jdbc:h2:mem:i;DB_CLOSE_DELAY=-1"));
      factory.setManagedTypes(PersistenceManagedTypes.of(Invoice.class.getName()));
      factory.setJpaVendorAdapter(new HibernateJpaVendorAdapter());
      factory.getJpaPropertyMap().put("hibernate.hbm2ddl.auto", "create-drop");
      own.ifAvailable(
          set -> factory.getJpaPropertyMap().put(VmClockUuid.GENERATOR, set.generator()));
      return factory;
    }
  }

  /** The setting that the application makes itself. */
  record OwnSetting(UuidGenerator generator) {}

  @Configuration
  static class ApplicationWithOwnSetting {
    @Bean
    OwnSetting own(GenerationGuard guard) {
      return new OwnSetting(UuidGenerator.create(guard));
    }
  }

  private static ApplicationContextRunner runner(Machine machine) {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                VmClockAutoConfiguration.class, VmClockHibernateAutoConfiguration.class))
        .withUserConfiguration(Application.class)
        .withPropertyValues(machine.properties());
  }

  @Test
  void givesAnEntityAnIdOfVersion7() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .run(
              context -> {
                assertThat(context).hasNotFailed();
                EntityManagerFactory factory = context.getBean(EntityManagerFactory.class);
                assertThat(factory.getProperties().get(VmClockUuid.GENERATOR))
                    .isSameAs(context.getBean(UuidGenerator.class));
                Invoice invoice = new Invoice();
                try (EntityManager entities = factory.createEntityManager()) {
                  entities.getTransaction().begin();
                  entities.persist(invoice);
                  entities.getTransaction().commit();
                }
                assertThat(invoice.id.version()).isEqualTo(7);
                assertThat(context.getBean(HibernateIds.class).protectedParts())
                    .containsExactly("ids by @VmClockUuid of invoices");
              });
    }
  }

  @Test
  void keepsTheSettingOfTheApplication() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .withUserConfiguration(ApplicationWithOwnSetting.class)
          .run(
              context ->
                  assertThat(
                          context
                              .getBean(EntityManagerFactory.class)
                              .getProperties()
                              .get(VmClockUuid.GENERATOR))
                      .isSameAs(context.getBean(OwnSetting.class).generator()));
    }
  }

  @Test
  void leavesHibernateAloneIfDisabled() {
    try (Machine machine = new Machine()) {
      runner(machine)
          .withPropertyValues("vmclock.hibernate.enabled=false")
          .run(context -> assertThat(context).hasFailed());
    }
  }
}
