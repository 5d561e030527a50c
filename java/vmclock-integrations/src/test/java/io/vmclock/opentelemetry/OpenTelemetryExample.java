package io.vmclock.opentelemetry;

import io.opentelemetry.api.OpenTelemetry;
import io.vmclock.env.VmClockEnvironment;

/** The example of the guide. */
final class OpenTelemetryExample {
  private OpenTelemetryExample() {}

  static void run(VmClockEnvironment env, OpenTelemetry openTelemetry, Runnable program) {
    // begin
    VmClockInstruments instruments = VmClockInstruments.register(env, openTelemetry);
    program.run();
    instruments.close();
    // end
  }
}
