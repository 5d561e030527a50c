package io.vmclock.cli.publish;

import io.vmclock.ClockStatus;
import io.vmclock.Snapshot;
import java.util.Optional;

/** Explains the wide bound of a page that this process publishes from the kernel's clock. */
public final class SynchronizationNotice {
  private SynchronizationNotice() {}

  /** Returns one line if no service synchronizes the kernel's clock; otherwise empty. */
  public static Optional<String> of(Snapshot published) {
    return published.clockStatus() == ClockStatus.FREERUNNING
        ? Optional.of(
            "The kernel's clock is not synchronized, so the bound on its error is wide. Have a"
                + " service (chrony, ntpd, ptp4l) synchronize it. For tests, 'vmclock publish"
                + " --max-error' publishes another bound.")
        : Optional.empty();
  }
}
