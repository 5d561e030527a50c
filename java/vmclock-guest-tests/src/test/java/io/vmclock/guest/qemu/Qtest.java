package io.vmclock.guest.qemu;

import java.time.Duration;

/** QEMU's interface for tests of its devices, by which an interrupt can be raised. */
final class Qtest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LineSocket socket;

  Qtest(LineSocket socket) {
    this.socket = socket;
  }

  /** Raises and lowers a line. A machine that stands gets it when it goes on. */
  void pulse(String controller, int line) {
    for (int level : new int[] {1, 0}) {
      socket.send("set_irq_in " + controller + " unnamed-gpio-in " + line + " " + level);
      String answer = socket.next(TIMEOUT);
      if (!answer.startsWith("OK")) {
        throw new GuestFailure("QEMU raises no interrupt: " + answer);
      }
    }
  }
}
