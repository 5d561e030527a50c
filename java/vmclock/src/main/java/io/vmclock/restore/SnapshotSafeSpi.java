package io.vmclock.restore;

import java.security.DrbgParameters;
import java.security.SecureRandomParameters;
import java.security.SecureRandomSpi;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a {@code SecureRandom} calls. Safe for use by any number of threads, as the provider's
 * attribute ThreadSafe promises: {@code SecureRandom} takes no lock around it.
 */
final class SnapshotSafeSpi extends SecureRandomSpi {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<Optional<RandomEngine>> engine;

  /** {@code engine} is empty while the clock below it is being opened by this very thread. */
  SnapshotSafeSpi(Supplier<Optional<RandomEngine>> engine) {
    this.engine = engine;
  }

  @Override
  protected void engineNextBytes(byte[] bytes) {
    Optional<RandomEngine> engine = this.engine.get();
    if (engine.isPresent()) {
      engine.get().fill(bytes);
    } else {
      SystemSources.INSTANCE.entropy(bytes);
    }
  }

  @Override
  protected void engineSetSeed(byte[] seed) {
    engine.get().ifPresent(e -> e.reseed(seed));
  }

  @Override
  protected void engineReseed(SecureRandomParameters params) {
    if (params != null && !(params instanceof DrbgParameters.Reseed)) {
      throw new IllegalArgumentException("Only DrbgParameters.Reseed is understood, not " + params);
    }
    engine
        .get()
        .ifPresent(
            e -> {
              // Every reseed is from the kernel, which is all that prediction resistance asks.
              e.reseed(null);
              if (params instanceof DrbgParameters.Reseed reseed
                  && reseed.getAdditionalInput() != null) {
                e.reseed(reseed.getAdditionalInput());
              }
            });
  }

  @Override
  protected byte[] engineGenerateSeed(int count) {
    Optional<RandomEngine> engine = this.engine.get();
    if (engine.isPresent()) {
      return engine.get().entropy(count);
    }
    byte[] seed = new byte[count];
    SystemSources.INSTANCE.entropy(seed);
    return seed;
  }

  @Override
  public String toString() {
    return VmClockProvider.ALGORITHM;
  }
}
