package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.lang.invoke.VarHandle;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A check of a page happens after the caller's work before it. */
@JCStressTest
@Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "The work and the check were before the restore.")
@Outcome(id = "0, 1", expect = ACCEPTABLE, desc = "The check was after the restore.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "The work and the check were after the restore.")
@Outcome(
    id = "1, 0",
    expect = FORBIDDEN,
    desc = "The work saw a value from after the restore, and the check reported no restore.")
@State
public class GuardCheckAfterWorkTest {
  private final GuardedPage page = GuardedPage.next();
  private final long stamp = page.guard.stamp();
  private int value;

  @Actor
  public void restore() {
    page.restore();
    VarHandle.releaseFence();
    value = 1;
  }

  @Actor
  public void work(II_Result result) {
    result.r1 = value;
    result.r2 = page.guard.changedSince(stamp) ? 1 : 0;
  }
}
