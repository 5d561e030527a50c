package io.vmclock.cli.doctor;

import io.vmclock.restore.VmClockProvider;

/** Checks whether the security provider guards the random numbers of a JVM that starts here. */
final class RandomCheck {
  private static final String NAME = "security provider";

  private RandomCheck() {}

  /** Checks this JVM. Its security properties are those of the JDK, and of its own options. */
  static Check check() {
    try {
      VmClockProvider.requireDefault();
      return Check.ok(NAME, "new SecureRandom() in this JVM is guarded by VmClock.");
    } catch (IllegalStateException e) {
      return Check.info(
          NAME,
          "Checked in this JVM: " + e.getMessage(),
          "Only programs whose random numbers must not repeat need the provider. Each program has"
              + " its own providers, so let it call VmClockProvider.requireDefault() when it"
              + " starts.");
    }
  }
}
