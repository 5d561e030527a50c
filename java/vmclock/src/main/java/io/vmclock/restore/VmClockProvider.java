package io.vmclock.restore;

import io.vmclock.VmClock;
import java.io.InvalidObjectException;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.security.Provider;
import java.security.ProviderException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A security provider, named {@value #NAME}. Its only service is the {@code SecureRandom} {@value
 * #ALGORITHM}, whose protection {@link SnapshotSafeRandom} describes. Safe for use by any number of
 * threads.
 *
 * <p>Install this provider to guard every {@code new SecureRandom()} of the process, and so also
 * {@code UUID.randomUUID()}, TLS and key generation. Only the application installs it; this library
 * never does. {@link SnapshotSafeRandom#create} needs no installation. There are two ways to
 * install it.
 *
 * <p>First, the program installs it as early as possible. Objects created earlier keep their own
 * generators. This way works everywhere. Use it for executable jars and web applications:
 *
 * <pre>{@code
 * Security.insertProviderAt(VmClockProvider.of(guard), 1);
 * VmClockProvider.requireDefault();
 * }</pre>
 *
 * <p>Second, a configuration file installs it. The option {@code -Djava.security.properties=FILE}
 * names the file. The file lists this provider first, and then the providers of the JDK's own
 * {@code conf/security/java.security}. For a page other than {@code /dev/vmclock0}, add its path
 * after the name: {@code VmClock /dev/vmclock1}.
 *
 * <pre>{@code
 * security.provider.1=VmClock
 * security.provider.2=SUN
 * security.provider.3=SunRsaSign
 * ...
 * }</pre>
 *
 * <p>The second way works only if the JDK's system class loader can see this class: on the class
 * path or the module path. It does not see the inside of an executable jar or of a web application.
 * The JDK then skips this provider without a message, and {@code new SecureRandom()} is unguarded.
 * So call {@link #requireDefault} when the application starts.
 *
 * <p>In the second way, the first draw opens the page. If the page cannot be opened, the draw
 * throws {@link io.vmclock.VmClockException}, and the next draw tries again. A draw from this
 * provider never falls back to an unguarded generator, with one exception: opening the page may
 * itself need random numbers. Numbers that a thread draws while it opens the page come directly
 * from the kernel, without a check for restores. Its calls of {@code setSeed} and {@code reseed}
 * have no effect during that time.
 *
 * <p>Neither way changes {@code SecureRandom.getInstanceStrong()}. The security property {@code
 * securerandom.strongAlgorithms} selects its generator.
 *
 * <p>A security manager is not supported. If one is set, this provider cannot be installed: {@link
 * #of} throws {@link ProviderException}. If a configuration file lists this provider, {@code new
 * SecureRandom()} throws that exception, or the JDK skips this provider because its constructor
 * lacks a permission. {@link #requireDefault} reports both.
 *
 * <p>A web application must remove the provider when it stops. The JDK keeps some generators as
 * long as the JVM runs, such as that of {@code UUID.randomUUID()}. If the JDK created one while the
 * provider was installed, it keeps the class loader of the application too.
 *
 * <p>A provider cannot be serialized.
 */
public final class VmClockProvider extends Provider {
  private static final long serialVersionUID = 1L;

  /** The name of the provider. */
  public static final String NAME = "VmClock";

  /** The name of the provider's {@code SecureRandom} algorithm. */
  public static final String ALGORITHM = "SnapshotSafe";

  private final transient Path path;
  private final transient AtomicReference<@Nullable RandomEngine> engine = new AtomicReference<>();

  /** True while this thread opens the clock, because opening may need random numbers itself. */
  private final transient ThreadLocal<Boolean> opening = ThreadLocal.withInitial(() -> false);

  /**
   * Creates a provider for {@code /dev/vmclock0}. The configuration {@code java.security} uses this
   * constructor. It does not open the page.
   */
  public VmClockProvider() {
    this(VmClock.DEVICE, null);
  }

  /**
   * Returns a provider whose generators check {@code guard}.
   *
   * @throws ProviderException if a security manager is set
   */
  public static VmClockProvider of(GenerationGuard guard) {
    refuseSecurityManager();
    return new VmClockProvider(
        VmClock.DEVICE,
        new RandomEngine(Objects.requireNonNull(guard), SystemEntropySources.INSTANCE));
  }

  @SuppressWarnings("this-escape") // the service uses the provider only after the construction
  private VmClockProvider(Path path, @Nullable RandomEngine engine) {
    super(NAME, "1", "Random numbers that a restored snapshot does not repeat");
    this.path = path;
    this.engine.set(engine);
    putService(new RandomService(this));
  }

  /**
   * Checks that {@code new SecureRandom()} is guarded by this provider, and that a number can be
   * drawn from it. Call this when the application starts, after the provider was installed. It does
   * not detect unguarded generators that were created earlier.
   *
   * @throws IllegalStateException if it is not so. The message names the reason and the remedy.
   */
  public static void requireDefault() {
    DefaultRandomCheck.requireGuarded();
  }

  /**
   * Returns a provider that reads the page at this path, which {@code java.security} names.
   *
   * @throws ProviderException if a security manager is set
   */
  @Override
  public Provider configure(String path) {
    refuseSecurityManager();
    return new VmClockProvider(Path.of(path), null);
  }

  /**
   * With a security manager, each caller of a {@code SecureRandom} would need permissions for the
   * page, the library's files and the entropy.
   */
  @SuppressWarnings("removal") // a JDK without security managers always returns null
  static void refuseSecurityManager() {
    if (System.getSecurityManager() != null) {
      throw new ProviderException(
          "The security provider VmClock does not support a security manager. Start the JVM without"
              + " -Djava.security.manager, or do not install this provider.");
    }
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "The security provider VmClock reads a clock of this process, so it cannot be serialized."
            + " Create another one instead: VmClockProvider.of or SnapshotSafeRandom.create");
  }

  private void readObject(ObjectInputStream in) throws InvalidObjectException {
    throw new InvalidObjectException(
        "The security provider VmClock cannot be read from a stream, because it reads a clock of"
            + " its process. Create one instead: VmClockProvider.of");
  }

  /** Returns the engine to draw from, or null while this thread opens the clock. */
  private @Nullable RandomEngine engine() {
    RandomEngine engine = this.engine.get();
    return engine != null ? engine : openEngine();
  }

  /**
   * Opens the clock without holding a lock, because another thread may be loading the clock's
   * native library and waiting for a random number.
   */
  private @Nullable RandomEngine openEngine() {
    if (opening.get()) {
      return null;
    }
    opening.set(true);
    try {
      VmClock clock = VmClock.open(path);
      RandomEngine opened =
          new RandomEngine(GenerationGuard.of(clock), SystemEntropySources.INSTANCE);
      if (!engine.compareAndSet(null, opened)) {
        clock.close();
      }
      return engine.get();
    } finally {
      opening.remove();
    }
  }

  private static final class RandomService extends Service {
    private final VmClockProvider provider;

    RandomService(VmClockProvider provider) {
      super(
          provider,
          "SecureRandom",
          ALGORITHM,
          SnapshotSafeSpi.class.getName(),
          List.of(),
          Map.of("ThreadSafe", "true"));
      this.provider = provider;
    }

    @Override
    public Object newInstance(@Nullable Object parameter) {
      if (parameter != null) {
        throw new java.security.InvalidParameterException(
            ALGORITHM + " takes no parameters: it uses the JDK's DRBG at its highest strength");
      }
      refuseSecurityManager();
      // All instances share one engine, so creating a SecureRandom is as cheap as with the JDK's.
      return new SnapshotSafeSpi(provider::engine);
    }
  }
}
