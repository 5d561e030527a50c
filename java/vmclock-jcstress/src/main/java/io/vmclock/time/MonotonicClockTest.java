package io.vmclock.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A MonotonicClock never goes back and never repeats a time, although its source goes back. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The other time did not exist yet.")
@Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The later time is greater.")
@Outcome(id = "2, .", expect = FORBIDDEN, desc = "The later time is not greater.")
@Outcome(id = "., 1", expect = FORBIDDEN, desc = "Two threads got the same time.")
@State
public class MonotonicClockTest {
  private static final long NONE = 0;

  private final MonotonicClock clock = MonotonicClock.of(new ReversingClock());
  private volatile long earlier = NONE;
  private long later;

  /** Goes back by a nanosecond with each reading. */
  private static final class ReversingClock implements BoundedClock {
    private final AtomicInteger now = new AtomicInteger(1000);

    @Override
    public String name() {
      return "reversing";
    }

    @Override
    public boolean read(UtcReading reading) {
      int utc = now.getAndDecrement();
      return reading.set(this, utc, utc, utc);
    }
  }

  /** Takes the greatest time, so both threads are given the next ones after it. */
  public MonotonicClockTest() {
    long unused = clock.utcNanos();
  }

  @Actor
  public void first() {
    earlier = clock.utcNanos();
  }

  @Actor
  public void second(II_Result result) {
    long seen = earlier;
    later = clock.utcNanos();
    result.r1 = seen == NONE ? 0 : later > seen ? 1 : 2;
  }

  @Arbiter
  public void compare(II_Result result) {
    result.r2 = earlier == later ? 1 : 0;
  }
}
