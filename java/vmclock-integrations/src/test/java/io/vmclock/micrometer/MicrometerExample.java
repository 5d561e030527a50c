package io.vmclock.micrometer;

import io.micrometer.core.instrument.MeterRegistry;
import io.vmclock.env.VmClockEnvironment;

/** The example of the guide. */
final class MicrometerExample {
  private MicrometerExample() {}

  static void run(VmClockEnvironment env, MeterRegistry registry, Runnable program) {
    // begin
    try (VmClockMetrics metrics = VmClockMetrics.of(env)) {
      metrics.bindTo(registry);
      program.run();
    }
    // end
  }
}
