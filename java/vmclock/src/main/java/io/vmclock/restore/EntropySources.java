package io.vmclock.restore;

import io.vmclock.VmClock;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Where randomness comes from: {@link SystemEntropySources}, and in tests what they need to see.
 */
interface EntropySources {
  /** Fills {@code into} with what the operating system generates now. */
  void readEntropy(byte[] into);

  /** Returns entropy, and what is this machine's and this moment's alone. To be wiped. */
  byte[] newSeed(@Nullable VmClock clock, long stamp);

  /** Returns a cryptographic generator that was seeded with {@code seed}. */
  SecureRandom newSecureRandom(byte[] seed);

  /** Mixes {@code seed} into the state of such a generator. */
  default void reseed(SecureRandom generator, byte[] seed) {
    generator.setSeed(seed);
  }

  /** Returns a fast generator that was seeded with {@code seed}. */
  RandomGenerator newFastRandom(byte[] seed);
}
