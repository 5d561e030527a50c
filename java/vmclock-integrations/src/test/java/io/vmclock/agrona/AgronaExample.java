package io.vmclock.agrona;

import io.vmclock.env.VmClockEnvironment;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.EpochMicroClock;
import org.agrona.concurrent.EpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;

/** The example of the guide. */
final class AgronaExample {
  private AgronaExample() {}

  static long[] times(VmClockEnvironment env) {
    // begin
    AgronaClock clock =
        AgronaClock.neverBackwards(env.clock()).orElse(SystemEpochNanoClock.INSTANCE);
    EpochNanoClock nanos = clock;
    EpochMicroClock micros = clock;
    EpochClock millis = clock;
    // end
    return new long[] {nanos.nanoTime(), micros.microTime(), millis.time()};
  }
}
