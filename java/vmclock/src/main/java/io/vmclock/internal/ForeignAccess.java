package io.vmclock.internal;

/**
 * A placeholder for JVMs without {@code java.lang.foreign}. On JDK 22 and later, the JVM uses the
 * class of this name in {@code META-INF/versions/22} instead.
 */
final class ForeignAccess {
  private ForeignAccess() {}

  /** Returns whether this JVM has foreign calls. */
  static boolean exists() {
    return false;
  }

  /** Returns whether foreign calls cause no new warning. */
  static boolean isWelcome() {
    return false;
  }
}
