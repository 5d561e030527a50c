package io.vmclock.log4j2;

import io.vmclock.env.TimeSource;
import io.vmclock.env.VmClockEnvironment;
import org.apache.logging.log4j.LogManager;

/** The example of the guide. It runs with {@code -Dlog4j2.clock=...VmClockLog4jClock}. */
final class Log4jExample {
  private Log4jExample() {}

  // begin
  public static void main(String[] args) {
    VmClockEnvironment env =
        VmClockEnvironment.builder().time(TimeSource.PAGE, TimeSource.KERNEL).open();
    VmClockLog4jClock.use(env.clock());
    LogManager.getLogger("main").info("started");
  }
  // end
}
