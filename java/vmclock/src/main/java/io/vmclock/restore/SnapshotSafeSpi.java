package io.vmclock.restore;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.DrbgParameters;
import java.security.SecureRandomParameters;
import java.security.SecureRandomSpi;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code SecureRandom} calls. Safe for use by any number of threads, as the provider's
 * attribute ThreadSafe promises: {@code SecureRandom} takes no lock around it.
 */
final class SnapshotSafeSpi extends SecureRandomSpi {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<@Nullable RandomEngine> engine;

  /** {@code engine} gives null while the clock below it is being opened by this very thread. */
  SnapshotSafeSpi(Supplier<@Nullable RandomEngine> engine) {
    this.engine = engine;
  }

  @Override
  protected void engineNextBytes(byte[] bytes) {
    RandomEngine engine = this.engine.get();
    if (engine != null) {
      engine.fill(bytes);
    } else {
      SystemEntropySources.INSTANCE.readEntropy(bytes);
    }
  }

  @Override
  protected void engineSetSeed(byte[] seed) {
    RandomEngine engine = this.engine.get();
    if (engine != null) {
      engine.reseed(seed);
    }
  }

  @Override
  protected void engineReseed(SecureRandomParameters params) {
    if (params != null && !(params instanceof DrbgParameters.Reseed)) {
      throw new IllegalArgumentException("Only DrbgParameters.Reseed is understood, not " + params);
    }
    RandomEngine engine = this.engine.get();
    if (engine == null) {
      return;
    }
    // Every reseed is from the kernel, which is all that prediction resistance asks.
    engine.reseed(
        params instanceof DrbgParameters.Reseed reseed ? reseed.getAdditionalInput() : null);
  }

  @Override
  protected byte[] engineGenerateSeed(int count) {
    RandomEngine engine = this.engine.get();
    if (engine != null) {
      return engine.generateSeed(count);
    }
    byte[] seed = new byte[count];
    SystemEntropySources.INSTANCE.readEntropy(seed);
    return seed;
  }

  private void writeObject(ObjectOutputStream out) throws NotSerializableException {
    throw new NotSerializableException(
        "A snapshot-safe SecureRandom goes by a clock of this process."
            + " Make another where it is needed: SnapshotSafeRandom.create");
  }

  @Override
  public String toString() {
    return VmClockProvider.ALGORITHM;
  }
}
