package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.vmclock.TimeBounds;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Bounds beside an update of the page are those before it or those after it. */
@JCStressTest
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "Both calls were before the update.")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "The second call was after the update.")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "Both calls were after the update.")
@Outcome(id = "2, 1", expect = FORBIDDEN, desc = "The bounds went back.")
@Outcome(expect = FORBIDDEN, desc = "The bounds were mixed.")
@State
public class BoundsAgainstUpdateTest {
  private static final long SECOND = 1_000_000_000;
  private static final long BEGIN = 1_800_000_000;
  private static final TimeBounds BEFORE = bounds(BEGIN, 1000);
  private static final TimeBounds AFTER = bounds(BEGIN + 1, 7);

  private final GuardedPage page = GuardedPage.next();

  public BoundsAgainstUpdateTest() {
    page.stand(BEGIN, 1000);
    // From now on, C returns how far the bounds have moved.
    TimeBounds unused = page.clock.taiBounds();
  }

  private static TimeBounds bounds(long seconds, long maxErrorNanos) {
    return TimeBounds.tai(seconds * SECOND - maxErrorNanos, seconds * SECOND + 1 + maxErrorNanos);
  }

  private int read() {
    TimeBounds bounds = page.clock.taiBounds();
    return bounds.equals(BEFORE) ? 1 : bounds.equals(AFTER) ? 2 : 0;
  }

  @Actor
  public void update() {
    page.stand(BEGIN + 1, 7);
  }

  @Actor
  public void read(II_Result result) {
    result.r1 = read();
    result.r2 = read();
  }
}
