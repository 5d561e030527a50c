package io.vmclock.env;

import io.vmclock.TimeBounds;
import java.time.Duration;
import java.util.UUID;

/** The README's first example as a program. {@code ReadmeTest} compares both. */
public final class ReadmeProgram {
  private ReadmeProgram() {}

  /** Runs the example. */
  public static void main(String[] arguments) {
    // begin
    try (VmClockEnvironment env =
        VmClockEnvironment.builder()
            .time(TimeSource.PAGE, TimeSource.CLOCK_BOUND, TimeSource.KERNEL) // the best one first
            .restores(RestoreSource.PAGE, RestoreSource.VM_GEN_ID)
            // A laptop may have none of these. Without the next two lines, open() then fails.
            .acceptSystemClock(Duration.ofSeconds(1)) // assumes an error of at most a second
            .acceptUnguarded() // ids may then repeat after a restore
            .open()) {
      // The sources in use, such as "time: ClockBound /var/run/clockbound/shm1, +-31 us;
      // restores: /dev/vmclock0 (exact)".
      System.out.println(env);

      // The true time is between these two.
      TimeBounds now = env.clock().utcBounds();
      System.out.println(now);

      // If the page has a generation, two machines from one snapshot never draw the same id.
      UUID id = env.ids().version7();
      System.out.println(id);
    }
    // end
  }
}
