package io.vmclock.restore;

import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import org.jspecify.annotations.Nullable;

/**
 * The algorithms of SUN, the JDK's own security provider.
 *
 * <p>A lookup by algorithm alone asks all providers in their order. The first one may be a provider
 * whose DRBG ignores seeds. Two clones would then draw the same numbers.
 */
final class SunProvider {
  private static final String NAME = "SUN";

  /** Configures the JDK's DRBG. */
  private static final String DRBG_PROPERTY = "securerandom.drbg.config";

  /** The strengths of SP 800-90A in bits, from the strongest on. The last one, 112, is too weak. */
  private static final int[] STRENGTHS = {256, 192, 128};

  private SunProvider() {}

  /**
   * Returns a new DRBG of the configured mechanism, at the highest strength that this mechanism
   * has.
   *
   * @throws ProviderException if there is no DRBG of at least 128 bits. The message names the
   *     remedy.
   */
  static SecureRandom newDrbg(byte[] personalization) {
    Provider sun = find();
    NoSuchAlgorithmException refused = null;
    for (int strength : STRENGTHS) {
      try {
        return SecureRandom.getInstance(
            "DRBG",
            DrbgParameters.instantiation(strength, Capability.RESEED_ONLY, personalization),
            sun);
      } catch (NoSuchAlgorithmException e) {
        refused = e;
      }
    }
    throw new ProviderException(noDrbg(Security.getProperty(DRBG_PROPERTY)), refused);
  }

  private static String noDrbg(@Nullable String configured) {
    return configured == null || configured.isBlank()
        ? "The security provider SUN of this JDK has no DRBG. Use a JDK that has one."
        : "The security property "
            + DRBG_PROPERTY
            + " is \""
            + configured
            + "\", which is not a DRBG of at least 128 bits. Remove the property, or set it to"
            + " Hash_DRBG,SHA-256,256.";
  }

  /** Returns the digest of {@code first} followed by {@code second}. */
  static byte[] sha512(byte[] first, byte[] second) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-512", find());
      digest.update(first);
      return digest.digest(second);
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException(
          "The security provider SUN of this JDK has no SHA-512. Use a JDK that has it.", e);
    }
  }

  /** Returns SUN, if it is the JDK's own. */
  private static Provider find() {
    Provider sun = Security.getProvider(NAME);
    if (sun == null) {
      throw new ProviderException(
          "The security provider SUN is not installed, and no other provider is used in its place."
              + " Add SUN to the providers in java.security.");
    }
    if (sun.getClass().getModule() != Object.class.getModule()) {
      throw new ProviderException(
          "The security provider SUN is not the JDK's own, but "
              + sun.getClass().getName()
              + ". Remove that provider.");
    }
    return sun;
  }
}
