package io.vmclock.guest.qemu;

import java.time.Duration;

/** QEMU's interface for device tests, which can raise an interrupt. */
final class Qtest {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private final LineSocket socket;

  Qtest(LineSocket socket) {
    this.socket = socket;
  }

  /**
   * Raises and lowers an interrupt line. A stopped machine gets the interrupt when it continues.
   */
  void pulse(String controller, int line) {
    for (int level : new int[] {1, 0}) {
      socket.send("set_irq_in " + controller + " unnamed-gpio-in " + line + " " + level);
      String answer = socket.next(TIMEOUT);
      if (!answer.startsWith("OK")) {
        throw new GuestFailure("QEMU did not raise the interrupt: " + answer);
      }
    }
  }
}
