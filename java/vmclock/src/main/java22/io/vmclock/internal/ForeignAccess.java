package io.vmclock.internal;

/**
 * Whether foreign calls can be used. Not part of {@link ForeignCalls}, whose initialization loads
 * classes that an open does not need.
 */
final class ForeignAccess {
  private ForeignAccess() {}

  /** Returns whether this JVM has foreign calls. */
  static boolean exists() {
    return true;
  }

  /**
   * Returns whether foreign calls cause no new warning. The module has native access if the command
   * line grants it. Since JDK 24 it also has native access once the library is loaded, and loading
   * the library has then caused the warning.
   */
  static boolean isWelcome() {
    return ForeignAccess.class.getModule().isNativeAccessEnabled();
  }
}
