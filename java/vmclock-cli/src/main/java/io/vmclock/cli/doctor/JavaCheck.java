package io.vmclock.cli.doctor;

import io.vmclock.VmClock;

/** Checks the JVM, and whether it calls native code without a warning. */
final class JavaCheck {
  private static final int FIRST_TO_KNOW_NATIVE_ACCESS = 22;
  private static final int FIRST_TO_WARN = 24;

  private JavaCheck() {}

  static Check check() {
    int feature = Runtime.version().feature();
    return check(
        "Java "
            + System.getProperty("java.version")
            + " ("
            + System.getProperty("java.vendor")
            + ", "
            + System.getProperty("os.arch")
            + ") in "
            + System.getProperty("java.home"),
        feature,
        feature < FIRST_TO_KNOW_NATIVE_ACCESS || isNativeAccessEnabled());
  }

  static Check check(String java, int feature, boolean enabled) {
    if (feature < FIRST_TO_WARN) {
      return Check.ok("JDK", java + "; native access needs no setting before JDK 24.");
    }
    return enabled
        ? Check.ok("JDK", java + "; native access is enabled.")
        : Check.info(
            "JDK",
            java + "; native access is not enabled, so the JVM prints a warning.",
            "Start the JVM with --enable-native-access=ALL-UNNAMED. If the library is on the module"
                + " path, use --enable-native-access=io.vmclock instead.");
  }

  /**
   * Calls {@code Module.isNativeAccessEnabled()} by reflection, because JDK 17 does not have it.
   */
  private static boolean isNativeAccessEnabled() {
    try {
      Object enabled =
          Module.class.getMethod("isNativeAccessEnabled").invoke(VmClock.class.getModule());
      return Boolean.TRUE.equals(enabled);
    } catch (ReflectiveOperationException e) {
      return true;
    }
  }
}
