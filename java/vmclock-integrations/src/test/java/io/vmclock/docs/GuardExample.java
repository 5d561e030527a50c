package io.vmclock.docs;

import io.vmclock.env.VmClockEnvironment;
import java.util.UUID;

/** The example of the guide's page about restores. */
final class GuardExample {
  private GuardExample() {}

  /** What a receiver must not get twice. */
  record Payment(UUID id, long amount) {}

  static Payment prepare(VmClockEnvironment env, long amount) {
    // begin
    Payment payment =
        env.guard()
            .call(
                () -> {
                  UUID id = env.ids().version7();
                  return new Payment(id, amount); // prepared, not sent yet
                });
    // end
    return payment;
  }
}
