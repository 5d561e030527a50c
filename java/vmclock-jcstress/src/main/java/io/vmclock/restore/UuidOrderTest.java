package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * A UUID of version 7 is greater than one that another thread had before. The clock behind the
 * UUIDs jumps by up to five milliseconds, so its line is replaced all the time.
 */
@JCStressTest
@Outcome(id = "0", expect = ACCEPTABLE, desc = "The other UUID did not exist yet.")
@Outcome(id = "1", expect = ACCEPTABLE, desc = "The later UUID is greater.")
@Outcome(id = "2", expect = FORBIDDEN, desc = "The later UUID is not greater.")
@State
public class UuidOrderTest {
  private static final UuidGenerator UUIDS =
      new UuidGenerator(
          GenerationGuard.of(new FakeSource()),
          new FakeEntropy(),
          new MonotonicUtc(System::nanoTime, 0),
          UuidOrderTest::jumpingUtc);

  private volatile @Nullable UUID earlier;

  private static long jumpingUtc() {
    return 1_800_000_000_000_000_000L
        + System.nanoTime()
        + ThreadLocalRandom.current().nextLong(5_000_000);
  }

  @Actor
  public void first() {
    earlier = UUIDS.version7();
  }

  @Actor
  public void second(I_Result result) {
    UUID seen = earlier;
    UUID made = UUIDS.version7();
    result.r1 = seen == null ? 0 : made.compareTo(seen) > 0 ? 1 : 2;
  }
}
