package io.vmclock.hibernate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.hibernate.HibernateExample.Invoice;
import io.vmclock.postgres.Machine;
import io.vmclock.postgres.PostgresServer;
import io.vmclock.restore.UuidGenerator;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.hibernate.HibernateException;
import org.hibernate.SessionFactory;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.cfg.Configuration;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class VmClockUuidTest {
  private static final String H2 = "jdbc:h2:mem:ids;DB_CLOSE_DELAY=-1";

  private final Machine machine = new Machine();

  @AfterEach
  void close() {
    machine.close();
  }

  @Entity
  @Table(name = "native_ids")
  static class NativeId {
    @Id @VmClockUuid @Nullable UUID id;
  }

  @Entity
  @Table(name = "char_ids")
  static class CharId {
    @Id
    @VmClockUuid
    @JdbcTypeCode(SqlTypes.CHAR)
    @Nullable UUID id;
  }

  @Entity
  @Table(name = "binary_ids")
  static class BinaryId {
    @Id
    @VmClockUuid
    @JdbcTypeCode(SqlTypes.BINARY)
    @Nullable UUID id;
  }

  @Entity
  @Table(name = "string_ids")
  static class StringId {
    @Id
    @org.hibernate.annotations.UuidGenerator(algorithm = VmClockUuidGenerator.class)
    @Nullable String id;
  }

  @Entity
  @Table(name = "bytes_ids")
  static class BytesId {
    @Id
    @org.hibernate.annotations.UuidGenerator(algorithm = VmClockUuidGenerator.class)
    byte @Nullable [] id;
  }

  @Test
  void theExampleGivesIdsOfVersion7() {
    try (SessionFactory sessions = HibernateExample.open(configuration(H2), machine.guard())) {
      Invoice invoice = new Invoice();
      sessions.inTransaction(session -> session.persist(invoice));
      assertVersion7(invoice.id);
    }
  }

  private static Configuration configuration(String url, Class<?>... entities) {
    Configuration configuration =
        new Configuration()
            .setProperty("hibernate.connection.url", url)
            .setProperty("hibernate.hbm2ddl.auto", "create-drop");
    for (Class<?> entity : entities) {
      configuration.addAnnotatedClass(entity);
    }
    return configuration;
  }

  private SessionFactory sessions(String url) {
    Configuration configuration =
        configuration(
            url, NativeId.class, CharId.class, BinaryId.class, StringId.class, BytesId.class);
    configuration.getProperties().put(VmClockUuid.GENERATOR, UuidGenerator.create(machine.guard()));
    return configuration.buildSessionFactory();
  }

  private static <T> T persist(SessionFactory sessions, T entity) {
    sessions.inTransaction(session -> session.persist(entity));
    return entity;
  }

  private static UUID idOf(NativeId entity) {
    return Objects.requireNonNull(entity.id);
  }

  private static void assertVersion7(@Nullable UUID id) {
    UUID made = Objects.requireNonNull(id);
    assertThat(made.version()).isEqualTo(7);
    assertThat(made.variant()).isEqualTo(2);
  }

  private void storesIdsOfEachType(String url, String nativeType) {
    try (SessionFactory sessions = sessions(url)) {
      NativeId first = persist(sessions, new NativeId());
      CharId second = persist(sessions, new CharId());
      BinaryId third = persist(sessions, new BinaryId());
      StringId fourth = persist(sessions, new StringId());
      BytesId fifth = persist(sessions, new BytesId());

      assertVersion7(first.id);
      assertVersion7(second.id);
      assertVersion7(third.id);
      assertVersion7(UUID.fromString(Objects.requireNonNull(fourth.id)));
      assertThat(fifth.id).hasSize(16);
      ByteBuffer bytes = ByteBuffer.wrap(Objects.requireNonNull(fifth.id));
      assertVersion7(new UUID(bytes.getLong(), bytes.getLong()));
      sessions.inSession(
          session -> {
            assertThat(session.find(NativeId.class, first.id)).isNotNull();
            assertThat(session.find(CharId.class, second.id)).isNotNull();
            assertThat(session.find(BinaryId.class, third.id)).isNotNull();
            assertThat(session.find(StringId.class, fourth.id)).isNotNull();
            assertThat(session.find(BytesId.class, fifth.id)).isNotNull();
            assertThat(
                    session
                        .createNativeQuery(
                            "select lower(data_type) from information_schema.columns"
                                + " where lower(table_name) = 'native_ids'",
                            String.class)
                        .getSingleResult())
                .isEqualTo(nativeType);
          });
    }
  }

  @Test
  void storesIdsOfEachTypeInH2() {
    storesIdsOfEachType(H2, "uuid");
  }

  @Test
  @ExtendWith(PostgresServer.class)
  void storesIdsOfEachTypeInPostgres(PostgresServer.Url url) {
    storesIdsOfEachType(url.jdbc(), "uuid");
  }

  @Test
  void idsDifferAcrossRestores() {
    try (SessionFactory sessions = sessions(H2)) {
      List<UUID> ids = new ArrayList<>();
      Set<Long> randomBits = new HashSet<>();
      for (int i = 0; i < 100; i++) {
        UUID id = idOf(persist(sessions, new NativeId()));
        ids.add(id);
        randomBits.add(id.getLeastSignificantBits() & ((1L << 55) - 1));
        machine.restore();
      }

      assertThat(ids).doesNotHaveDuplicates();
      assertThat(randomBits).hasSize(ids.size());
    }
  }

  @Test
  void noIdIsMadeIfThePageCannotBeRead() {
    try (SessionFactory sessions = sessions(H2)) {
      machine.closeClock();

      assertThatThrownBy(() -> persist(sessions, new NativeId()))
          .hasStackTraceContaining("VmClockException");
    }
  }

  @Test
  void factoryIsNotBuiltWithoutTheSetting() {
    assertThatThrownBy(() -> configuration(H2, NativeId.class).buildSessionFactory().close())
        .isInstanceOf(HibernateException.class)
        .hasStackTraceContaining(
            "io.vmclock.uuid_generator must be an io.vmclock.restore.UuidGenerator, but is not"
                + " set: set it to UuidGenerator.create(guard). The Spring Boot starter sets it"
                + " unless vmclock.enabled or vmclock.hibernate.enabled is false");
  }

  @Test
  void namesASettingOfTheWrongType() {
    Configuration configuration =
        configuration(H2, NativeId.class).setProperty(VmClockUuid.GENERATOR, "guarded");

    assertThatThrownBy(() -> configuration.buildSessionFactory().close())
        .hasStackTraceContaining("but is a java.lang.String");
  }

  @Test
  void algorithmFailsAtTheFirstIdWithoutTheSetting() {
    try (SessionFactory sessions = configuration(H2, StringId.class).buildSessionFactory()) {
      assertThatThrownBy(() -> persist(sessions, new StringId()))
          .hasStackTraceContaining("but is not set");
    }
  }
}
