package io.vmclock.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A FailoverClock switches once when its first source fails. It always has a time, and never the
 * time of a source that the caller knows has failed.
 */
@JCStressTest
@Outcome(id = "2, 1, 1", expect = ACCEPTABLE, desc = "The other reading was before the failure.")
@Outcome(id = "2, 2, 1", expect = ACCEPTABLE, desc = "Both readings are of the second source.")
@Outcome(id = ".*0, .*", expect = FORBIDDEN, desc = "A reading had no time.")
@Outcome(id = "1, ., .", expect = FORBIDDEN, desc = "A reading had the time of the failed source.")
@Outcome(expect = FORBIDDEN, desc = "A reading was mixed, or the clock did not switch once.")
@State
public class FailoverTest {
  private final NumberedSource first = new NumberedSource(1);
  private final NumberedSource second = new NumberedSource(2);
  private final FailoverClock clock =
      FailoverClock.builder(first, second).build(new QueuedTasks(), new QueuedTasks());

  @Actor
  public void fail(III_Result result) {
    first.fail();
    result.r1 = NumberedSource.numberOf(clock);
  }

  @Actor
  public void read(III_Result result) {
    result.r2 = NumberedSource.numberOf(clock);
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = (int) clock.switches();
  }
}
