package io.vmclock.restore;

import io.vmclock.VmClock;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Where randomness comes from: {@link SystemSources}, and in tests what they need to see. */
interface Sources {
  /** Fills {@code into} with what the operating system generates now. */
  void entropy(byte[] into);

  /** Returns entropy, and what is this machine's and this moment's alone. To be wiped. */
  byte[] seed(@Nullable VmClock clock, long stamp);

  /** Returns a cryptographic generator that was seeded with {@code seed}. */
  SecureRandom secure(byte[] seed);

  /** Mixes {@code seed} into the state of such a generator. */
  default void reseed(SecureRandom generator, byte[] seed) {
    generator.setSeed(seed);
  }

  /** Returns a fast generator that was seeded with {@code seed}. */
  RandomGenerator fast(byte[] seed);
}
