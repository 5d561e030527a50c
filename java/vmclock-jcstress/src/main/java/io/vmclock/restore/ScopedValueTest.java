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

/** Two threads get one value of a GenerationScoped, and it is disposed of once. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "Both got the only value.")
@Outcome(
    expect = FORBIDDEN,
    desc = "A second value was built, or a value was not disposed of exactly once.")
@State
public class ScopedValueTest {
  private final AtomicInteger built = new AtomicInteger();
  private final AtomicInteger disposed = new AtomicInteger();
  private final GenerationScoped<Integer> scoped =
      GenerationScoped.create(
          GenerationGuard.of(new FakeSource()),
          built::incrementAndGet,
          value -> disposed.incrementAndGet());

  @Actor
  public void first(III_Result result) {
    result.r1 = scoped.get();
  }

  @Actor
  public void second(III_Result result) {
    result.r2 = scoped.get();
  }

  @Arbiter
  public void end(III_Result result) {
    scoped.close();
    result.r3 = disposed.get();
  }
}
