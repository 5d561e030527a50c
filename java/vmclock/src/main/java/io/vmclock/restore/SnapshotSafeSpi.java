package io.vmclock.restore;

import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.security.DrbgParameters;
import java.security.SecureRandomParameters;
import java.security.SecureRandomSpi;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The implementation of the snapshot-safe {@code SecureRandom}. Safe for use by any number of
 * threads. The provider's attribute ThreadSafe declares that, so {@code SecureRandom} takes no lock
 * around the calls.
 */
final class SnapshotSafeSpi extends SecureRandomSpi {
  private static final long serialVersionUID = 1L;

  private final transient Supplier<@Nullable RandomEngine> engine;

  /**
   * {@code engine} returns null while the calling thread itself opens the clock. The numbers then
   * come directly from the kernel, without a check for restores.
   */
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
      throw new IllegalArgumentException(
          "The parameters must be DrbgParameters.Reseed, not " + params);
    }
    RandomEngine engine = this.engine.get();
    if (engine == null) {
      return;
    }
    // Every reseed takes entropy from the kernel. Prediction resistance requires no more.
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
        "A snapshot-safe SecureRandom reads a clock of this process, so it cannot be serialized."
            + " Create another one with SnapshotSafeRandom.create instead.");
  }

  @Override
  public String toString() {
    return VmClockProvider.ALGORITHM;
  }
}
