package io.vmclock.hibernate;

import io.vmclock.restore.UuidGenerator;
import java.lang.reflect.Member;
import java.util.EnumSet;
import java.util.Map;
import java.util.UUID;
import org.hibernate.HibernateException;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.generator.AnnotationBasedGenerator;
import org.hibernate.generator.BeforeExecutionGenerator;
import org.hibernate.generator.EventType;
import org.hibernate.generator.GeneratorCreationContext;
import org.hibernate.id.uuid.UuidValueGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes UUIDs of version 7 for Hibernate, with the generator in the setting {@link
 * VmClockUuid#GENERATOR}. {@link VmClockUuid} uses it. It is also an algorithm for Hibernate's own
 * annotation, which converts the UUID if the id is a {@code String} or {@code byte[]}:
 *
 * <pre>{@code
 * @Id @UuidGenerator(algorithm = VmClockUuidGenerator.class) String id;
 * }</pre>
 *
 * <p>Hibernate creates objects of this class. They are safe for use by any number of threads.
 */
public final class VmClockUuidGenerator
    implements BeforeExecutionGenerator, AnnotationBasedGenerator<VmClockUuid>, UuidValueGenerator {
  private static final long serialVersionUID = 1;

  /** Creates a generator. Hibernate calls this constructor. */
  public VmClockUuidGenerator() {}

  /**
   * Checks the setting, so that a wrong one fails when the {@code SessionFactory} is built.
   * Hibernate 7 calls this method for {@link VmClockUuid}.
   *
   * @throws HibernateException if the setting {@link VmClockUuid#GENERATOR} is missing or wrong
   */
  @Override
  public void initialize(VmClockUuid annotation, GeneratorCreationContext context) {
    ids(context.getServiceRegistry().requireService(ConfigurationService.class).getSettings());
  }

  /** Does the same for Hibernate 6.6, which has no other method. */
  @Override
  @SuppressWarnings({"deprecation", "removal"})
  public void initialize(VmClockUuid annotation, Member member, GeneratorCreationContext context) {
    initialize(annotation, context);
  }

  private static UuidGenerator ids(Map<String, Object> settings) {
    @Nullable Object generator = settings.get(VmClockUuid.GENERATOR);
    if (generator instanceof UuidGenerator ids) {
      return ids;
    }
    throw new HibernateException(
        "The Hibernate setting "
            + VmClockUuid.GENERATOR
            + " must be an io.vmclock.restore.UuidGenerator, but is "
            + (generator == null ? "not set" : "a " + generator.getClass().getName())
            + ": set it to UuidGenerator.create(guard). The Spring Boot starter sets it unless"
            + " vmclock.enabled or vmclock.hibernate.enabled is false");
  }

  /**
   * Returns a UUID of version 7.
   *
   * @throws HibernateException if the setting {@link VmClockUuid#GENERATOR} is missing or wrong
   * @throws io.vmclock.VmClockException if the page can no longer be read
   */
  @Override
  public UUID generateUuid(SharedSessionContractImplementor session) {
    return ids(session.getFactory().getProperties()).version7();
  }

  /** Returns a UUID of version 7, like {@link #generateUuid}. */
  @Override
  public Object generate(
      SharedSessionContractImplementor session,
      @Nullable Object owner,
      @Nullable Object currentValue,
      EventType eventType) {
    return generateUuid(session);
  }

  @Override
  public EnumSet<EventType> getEventTypes() {
    return EnumSet.of(EventType.INSERT);
  }
}
