package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.UUID;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A UuidGenerator makes no UUID of version 7 twice, and none from random bits from before a
 * restore. All states share the generator.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The UUIDs were new.")
@Outcome(id = "., ., 1", expect = FORBIDDEN, desc = "Two threads got the same UUID.")
@Outcome(expect = FORBIDDEN, desc = "A call after a restore got a UUID from before it.")
@State
public class UuidSevenRestoreTest {
  private static final int TIME_BITS = 9;
  private static final FakeSource SOURCE = new FakeSource();
  private static final UuidGenerator UUIDS =
      new UuidGenerator(
          GenerationGuard.of(SOURCE),
          new FakeEntropy(),
          new MonotonicUtc(System::nanoTime, 0),
          () -> 0);

  private UUID first = new UUID(0, 0);
  private UUID second = new UUID(0, 0);

  private static int isOld(UUID made, long generation) {
    // The random bits follow 9 other bits, and were shifted by as much.
    return FakeEntropy.isOlder(made.getLeastSignificantBits() << TIME_BITS, generation);
  }

  @Actor
  public void restore(III_Result result) {
    long generation = SOURCE.restore();
    first = UUIDS.version7();
    result.r1 = isOld(first, generation);
  }

  @Actor
  public void make(III_Result result) {
    long generation = SOURCE.stamp();
    second = UUIDS.version7();
    result.r2 = isOld(second, generation);
  }

  @Arbiter
  public void compare(III_Result result) {
    result.r3 = first.equals(second) ? 1 : 0;
  }
}
