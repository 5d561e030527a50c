package io.vmclock.internal;

/**
 * Stands for the calls through {@code java.lang.foreign} where these are not to be had. On JDK 22
 * and later the JVM takes the class of this name below {@code META-INF/versions/22} instead.
 */
final class ForeignCalls {
  private ForeignCalls() {}

  /** Returns whether this JVM has them at all. */
  static boolean exist() {
    return false;
  }

  /** Returns whether they may be made without a warning that was not there before. */
  static boolean areWelcome() {
    return false;
  }

  /** Returns what there is instead. */
  static NativeCalls open() {
    return new JniCalls();
  }
}
