package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The caller's work after a check of a page happens after the check. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The check and the work were before the restore.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The work was after the value was written.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The check and the work were after the restore.")
@Outcome(
    id = "1, 0",
    expect = FORBIDDEN,
    desc = "The check reported the restore, and the work saw a value from before it.")
@State
public class GuardCheckBeforeWorkTest {
  private final GuardedPage page = GuardedPage.next();
  private final long stamp = page.guard.stamp();
  private int value;

  @Actor
  public void restore() {
    value = 1;
    page.restore();
  }

  @Actor
  public void work(II_Result result) {
    result.r1 = page.guard.changedSince(stamp) ? 1 : 0;
    result.r2 = value;
  }
}
