package io.vmclock.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.hibernate.VmClockUuid;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.transaction.annotation.Transactional;

/** A test of entities alone. Each version of Spring Boot has another annotation for it. */
@Transactional
abstract class DataJpaSlice {
  @Entity(name = "sliced")
  static class Sliced {
    @Id @VmClockUuid @Nullable UUID id;
  }

  @Configuration
  @EnableAutoConfiguration
  static class Application {}

  @Autowired EntityManager entities;

  @Test
  void givesAnEntityAnIdOfVersion7() {
    Sliced sliced = new Sliced();
    entities.persist(sliced);
    assertThat(Objects.requireNonNull(sliced.id).version()).isEqualTo(7);
  }
}
