package io.vmclock.docs;

import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import io.vmclock.watch.Accuracy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/** The guide's recipe for the time stamps of a trading system: the limit. */
final class StampsExample {
  private StampsExample() {}

  static final Duration LIMIT = Duration.ofNanos(100_000);

  static VmClockEnvironment open(Path page, Consumer<Accuracy> alarm) {
    // begin
    VmClockEnvironment env =
        VmClockEnvironment.builder()
            .page(page) // without this line: /dev/vmclock0
            .time(TimeSource.PAGE) // or CLOCK_BOUND, or KERNEL
            .accuracyLimit(LIMIT, alarm)
            .open();
    // end
    return env;
  }
}
