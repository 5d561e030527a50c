package io.vmclock.docs;

import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** The guide's recipe for the time stamps of a trading system: the limit. */
final class StampsExample {
  private StampsExample() {}

  static VmClockEnvironment open(Path page, AtomicBoolean tradingAllowed) {
    // begin
    Duration limit = Duration.ofNanos(100_000);
    VmClockEnvironment env =
        VmClockEnvironment.builder()
            .page(page)
            .time(TimeSource.PAGE)
            .accuracyLimit(limit, accuracy -> tradingAllowed.set(accuracy.isWithinLimit()))
            .open();
    // end
    return env;
  }
}
