package io.vmclock.docs;

import io.vmclock.env.RestoreSource;
import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;

/** The example at the top of the guide's page. */
final class EnvironmentExample {
  private EnvironmentExample() {}

  static VmClockEnvironment open() {
    // begin
    VmClockEnvironment env =
        VmClockEnvironment.builder()
            .time(TimeSource.PAGE, TimeSource.CLOCK_BOUND, TimeSource.KERNEL)
            .restores(RestoreSource.PAGE, RestoreSource.VM_GEN_ID)
            .open();
    // end
    return env;
  }
}
