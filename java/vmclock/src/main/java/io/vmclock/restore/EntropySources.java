package io.vmclock.restore;

import io.vmclock.VmClock;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The sources of randomness: {@link SystemEntropySources}, or a replacement in tests. */
interface EntropySources {
  /** Fills {@code into} with bytes that the operating system generates now. */
  void readEntropy(byte[] into);

  /**
   * Returns a seed: entropy, and values that only this machine has at this moment. The caller wipes
   * it.
   */
  byte[] newSeed(@Nullable VmClock clock, long stamp);

  /** Returns a cryptographic generator that was seeded with {@code seed}. */
  SecureRandom newSecureRandom(byte[] seed);

  /** Mixes {@code seed} into the state of a cryptographic generator. */
  default void reseed(SecureRandom generator, byte[] seed) {
    generator.setSeed(seed);
  }

  /** Returns a fast generator, not a cryptographic one, that was seeded with {@code seed}. */
  RandomGenerator newFastRandom(byte[] seed);
}
