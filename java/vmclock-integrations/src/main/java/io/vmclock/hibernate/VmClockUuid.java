package io.vmclock.hibernate;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.hibernate.annotations.IdGeneratorType;

/**
 * Gives an entity an id of type {@link java.util.UUID} that no clone of the machine repeats: a UUID
 * of version 7 of an {@link io.vmclock.restore.UuidGenerator}. Works with Hibernate 6.6 and 7.
 *
 * <pre>{@code
 * @Entity
 * class Invoice {
 *   @Id @VmClockUuid UUID id;
 * }
 *
 * Configuration configuration = new Configuration().addAnnotatedClass(Invoice.class);
 * configuration.getProperties().put(VmClockUuid.GENERATOR, UuidGenerator.create(guard));
 * SessionFactory sessions = configuration.buildSessionFactory();
 * }</pre>
 *
 * <p>Hibernate gets the generator from its setting {@link #GENERATOR}. With JPA, pass it in the map
 * of {@code Persistence.createEntityManagerFactory}. The Spring Boot starter of this library makes
 * the setting. Without it, the {@code SessionFactory} cannot be built: there is no fallback to ids
 * without a guard.
 *
 * <p>The type in the database is the type that Hibernate chooses for a UUID, such as {@code uuid}
 * in PostgreSQL. {@code @JdbcTypeCode} chooses another one. For an id of type {@code String} or
 * {@code byte[]}, use Hibernate's own annotation with {@link VmClockUuidGenerator} as its
 * algorithm.
 *
 * <p>The id is made by {@code persist}, not by the commit. If the machine is restored in between,
 * the original and the clone both have the entity with this id, and both can commit it. The
 * database then accepts only one of them. {@link io.vmclock.pool.CheckedConnections} has the
 * clone's transaction fail instead.
 */
@IdGeneratorType(VmClockUuidGenerator.class)
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD})
public @interface VmClockUuid {
  /** The setting of Hibernate whose value is a {@link io.vmclock.restore.UuidGenerator}. */
  String GENERATOR = "io.vmclock.uuid_generator";
}
