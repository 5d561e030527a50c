package io.vmclock.restore;

import io.vmclock.VmClock;
import java.nio.file.Path;
import java.security.Provider;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A security provider, named {@value #NAME}, whose one service is the {@code SecureRandom} {@value
 * #ALGORITHM}; {@link SnapshotSafeRandom} says what that protects. Safe for use by any number of
 * threads.
 *
 * <p>It is installed by the application or not at all. {@link SnapshotSafeRandom#create} needs no
 * installation. To have every {@code new SecureRandom()} of the process guarded, and with it {@code
 * UUID.randomUUID()}, TLS and key generation, there are two ways.
 *
 * <p>First, by the program, as early as it can; what was made before keeps what it has:
 *
 * <pre>{@code
 * Security.insertProviderAt(VmClockProvider.of(guard), 1);
 * }</pre>
 *
 * <p>Second, by configuration: a file that numbers this provider first and then those of the JDK's
 * own {@code conf/security/java.security}, named with {@code -Djava.security.properties=FILE}. A
 * page other than {@code /dev/vmclock0} stands behind the name:
 *
 * <pre>{@code
 * security.provider.1=VmClock
 * security.provider.2=SUN
 * security.provider.3=SunRsaSign
 * ...
 * }</pre>
 *
 * <p>The second way opens the page at the first draw. If it cannot be opened, that draw and each
 * later one throws {@link io.vmclock.VmClockException}: there is no fallback to what is not
 * guarded.
 *
 * <p>Neither way changes {@code SecureRandom.getInstanceStrong()}: the security property {@code
 * securerandom.strongAlgorithms} names what that gives.
 */
public final class VmClockProvider extends Provider {
  private static final long serialVersionUID = 1L;

  /** The name of the provider. */
  public static final String NAME = "VmClock";

  /** The name of its {@code SecureRandom}. */
  public static final String ALGORITHM = "SnapshotSafe";

  private final transient Path path;
  private final transient AtomicReference<@Nullable RandomEngine> engine = new AtomicReference<>();

  /** Set while this thread opens the clock, which may itself need random numbers. */
  private final transient ThreadLocal<Boolean> opening = ThreadLocal.withInitial(() -> false);

  /** For {@code java.security}, which makes providers by name: opens nothing yet. */
  public VmClockProvider() {
    this(VmClock.DEVICE, null);
  }

  /** Returns a provider whose random numbers are guarded by {@code guard}. */
  public static VmClockProvider of(GenerationGuard guard) {
    return new VmClockProvider(
        VmClock.DEVICE,
        new RandomEngine(Objects.requireNonNull(guard), SystemEntropySources.INSTANCE));
  }

  @SuppressWarnings("this-escape") // what escapes here is used after the construction
  private VmClockProvider(Path path, @Nullable RandomEngine engine) {
    super(NAME, "1", "Random numbers that a restored snapshot does not repeat");
    this.path = path;
    this.engine.set(engine);
    putService(new RandomService(this));
  }

  /** Returns a provider that reads the page at this path, as {@code java.security} names it. */
  @Override
  public Provider configure(String path) {
    return new VmClockProvider(Path.of(path), null);
  }

  /** Returns what to draw from; null while this thread opens the clock below it. */
  private @Nullable RandomEngine engine() {
    RandomEngine engine = this.engine.get();
    return engine != null ? engine : open();
  }

  /**
   * Opens the clock, with no lock held: its native library may be loading on another thread that
   * waits for a random number.
   */
  private @Nullable RandomEngine open() {
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
            ALGORITHM + " takes no parameters: its DRBG is the JDK's, at 256 bits");
      }
      // All share one engine: making a SecureRandom costs nothing, as with the JDK's own.
      return new SnapshotSafeSpi(provider::engine);
    }
  }
}
