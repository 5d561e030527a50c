package io.vmclock.internal;

/**
 * A placeholder for JVMs without {@code java.lang.foreign}. On JDK 22 and later, the JVM uses the
 * class of this name in {@code META-INF/versions/22} instead.
 */
final class ForeignCalls {
  private ForeignCalls() {}

  /** Returns calls through JNI. */
  static NativeCalls open() {
    return new JniCalls();
  }
}
