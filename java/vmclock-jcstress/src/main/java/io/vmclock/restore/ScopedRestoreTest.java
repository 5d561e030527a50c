package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A GenerationScoped never returns a value from before a restore that the caller knows of. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The other thread was before the restore.")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Both threads got a new value.")
@Outcome(id = "0, ., .", expect = FORBIDDEN, desc = "A call after the restore got an old value.")
@Outcome(expect = FORBIDDEN, desc = "A value was not disposed of exactly once.")
@State
public class ScopedRestoreTest {
  private final FakeSource source = new FakeSource();
  private final AtomicInteger built = new AtomicInteger();
  private final AtomicInteger disposed = new AtomicInteger();
  private final GenerationScoped<Integer> scoped =
      GenerationScoped.create(
          GenerationGuard.of(source), this::build, value -> disposed.incrementAndGet());

  private int build() {
    int generation = (int) source.stamp();
    built.incrementAndGet();
    // A restore between here and the end of the build is the interesting one.
    for (int i = 0; i < 100; i++) {
      Thread.onSpinWait();
    }
    return generation;
  }

  @Actor
  public void restore(III_Result result) {
    source.restore();
    result.r1 = scoped.get();
  }

  @Actor
  public void get(III_Result result) {
    result.r2 = scoped.get();
  }

  @Arbiter
  public void end(III_Result result) {
    scoped.close();
    result.r3 = built.get() - disposed.get();
  }
}
