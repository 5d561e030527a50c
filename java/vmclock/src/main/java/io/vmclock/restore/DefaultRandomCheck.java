package io.vmclock.restore;

import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.Security;
import org.jspecify.annotations.Nullable;

/** Checks whether {@code new SecureRandom()} comes from {@link VmClockProvider}. */
final class DefaultRandomCheck {
  private static final String INSERT =
      "Call Security.insertProviderAt(VmClockProvider.of(guard), 1) when the application starts,"
          + " before anything creates a SecureRandom.";

  private DefaultRandomCheck() {}

  /**
   * Draws a number.
   *
   * @throws IllegalStateException if the number is not guarded, or cannot be drawn
   */
  static void requireGuarded() {
    try {
      // The JDK skips a listed provider that a security manager does not let register its service.
      VmClockProvider.refuseSecurityManager();
    } catch (ProviderException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    SecureRandom random;
    try {
      random = new SecureRandom();
      if (isOurs(random.getProvider())) {
        int unused = random.nextInt();
        return;
      }
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "new SecureRandom() cannot draw a number: " + e.getMessage(), e);
    }
    throw new IllegalStateException(
        "new SecureRandom() is not guarded against restores: it is "
            + random.getAlgorithm()
            + " of "
            + random.getProvider().getName()
            + ", because "
            + reason());
  }

  private static String reason() {
    Provider installed = Security.getProvider(VmClockProvider.NAME);
    if (installed != null) {
      return isOurs(installed)
          ? "that provider comes before VmClock. Make VmClock the first provider: remove it, and"
              + " insert it at position 1, or list it first in java.security."
          : "the installed provider VmClock is another class, "
              + installed.getClass().getName()
              + ". Remove that provider. "
              + INSERT;
    }
    String property = listedIn();
    return property != null
        ? "the JDK skipped VmClock, which "
            + property
            + " lists. The system class loader cannot see it, as in an executable jar or a web"
            + " application, or its jar is missing. "
            + INSERT
            + " Or put the jar on the JVM's own class path."
        : "the provider VmClock is not installed. " + INSERT;
  }

  /** Returns the security property that lists the provider, or null if no property does. */
  private static @Nullable String listedIn() {
    for (int i = 1; ; i++) {
      String property = "security.provider." + i;
      String listed = Security.getProperty(property);
      if (listed == null) {
        return null;
      }
      String name = listed.strip().split("\\s", 2)[0];
      if (name.equals(VmClockProvider.NAME) || name.equals(VmClockProvider.class.getName())) {
        return property;
      }
    }
  }

  /** Another class loader may have a class of its own with the same name, which guards as well. */
  private static boolean isOurs(Provider provider) {
    return provider.getClass().getName().equals(VmClockProvider.class.getName());
  }
}
