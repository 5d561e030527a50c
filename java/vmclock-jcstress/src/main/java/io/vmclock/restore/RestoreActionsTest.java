package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** After RestoreActions.checkNow, the actions have run for every restore before the call. */
@JCStressTest
@Outcome(id = "1, -1, 1", expect = ACCEPTABLE, desc = "The other call was before the restore.")
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both calls were after the restore.")
@Outcome(id = "1, [01-]+, [^1]", expect = FORBIDDEN, desc = "The actions did not run exactly once.")
@Outcome(
    expect = FORBIDDEN,
    desc = "A call returned, and its thread did not see what the actions did.")
@State
public class RestoreActionsTest {
  private final FakeSource source = new FakeSource();
  private final RestoreActions actions = RestoreActions.create(GenerationGuard.of(source));

  /** Not volatile: checkNow() has to make it visible. */
  private int runs;

  public RestoreActionsTest() {
    actions.add("count", 0, Duration.ofDays(1), () -> runs++);
  }

  @Actor
  public void restore(III_Result result) {
    source.restore();
    actions.checkNow();
    result.r1 = runs;
  }

  @Actor
  public void check(III_Result result) {
    boolean restored = source.stamp() == 1;
    actions.checkNow();
    result.r2 = restored ? runs : -1;
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = runs;
  }
}
