package io.vmclock.docs;

import static io.vmclock.docs.StampsExample.LIMIT;

import io.vmclock.env.VmClockEnvironment;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.UtcReading;
import java.util.function.LongConsumer;

/** The guide's recipe for the time stamps of a trading system: the hot path. */
final class OrderExample {
  private OrderExample() {}

  static void stamp(VmClockEnvironment env, LongConsumer order) {
    // begin
    MonotonicClock stamps = MonotonicClock.of(FailoverClock.of(env.clock())); // waits at most 10 us
    UtcReading reading = new UtcReading(); // one for each thread
    if (!stamps.read(reading)) { // allocates nothing
      throw stamps.failure(reading); // no source of time can be relied on now
    }
    if (reading.maxErrorNanos() > LIMIT.toNanos()) {
      throw new IllegalStateException("Not stamped: off by " + reading.maxErrorNanos() + " ns");
    }
    order.accept(reading.utcNanos());
    // end
  }
}
