package io.vmclock.hibernate;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.UUID;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** The example of the guide. */
@SuppressWarnings("NullAway.Init") // Hibernate sets the id
final class HibernateExample {
  private HibernateExample() {}

  // begin
  @Entity
  static class Invoice {
    @Id @VmClockUuid UUID id;
  }

  static SessionFactory open(Configuration configuration, GenerationGuard guard) {
    configuration.getProperties().put(VmClockUuid.GENERATOR, UuidGenerator.create(guard));
    return configuration.addAnnotatedClass(Invoice.class).buildSessionFactory();
  }
  // end
}
