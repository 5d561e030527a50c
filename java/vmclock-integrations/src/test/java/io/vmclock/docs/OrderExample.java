package io.vmclock.docs;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.UtcReading;
import java.util.function.LongConsumer;

/** The guide's recipe for the time stamps of a trading system: the hot path. */
final class OrderExample {
  private OrderExample() {}

  static void stamp(VmClockEnvironment env, LongConsumer order) {
    // begin
    MonotonicClock stamps = MonotonicClock.of(env.clock());
    UtcReading reading = new UtcReading(); // one for each thread
    if (stamps.read(reading)) { // allocates nothing
      order.accept(reading.utcNanos());
    } else {
      throw stamps.failure(reading);
    }
    // end
  }
}
