package io.vmclock.testkit;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import org.jspecify.annotations.Nullable;

/** This machine's counter, read by a clock of a page that this machine has published once. */
final class MachineCounter {
  private static @Nullable VmClock clock;

  private MachineCounter() {}

  /**
   * Reads the counter. The snapshot also has the length of a tick. The first call takes about 20
   * ms, because it measures that.
   */
  static synchronized Snapshot read() {
    VmClock clock = MachineCounter.clock;
    if (clock == null) {
      try (Publisher publisher = Publisher.inMemory()) {
        // The clock maps the page, which then outlives its publisher.
        clock = VmClock.open(publisher.path());
      }
      MachineCounter.clock = clock;
    }
    return clock.read();
  }
}
