package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A RandomEngine, on which SecureRandom is based, hands out no bytes twice and none from before a
 * restore. All states share the engine, so another thread can restore the machine at any time.
 */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "The bytes were new.")
@Outcome(id = "., ., 1", expect = FORBIDDEN, desc = "Two threads got the same bytes.")
@Outcome(expect = FORBIDDEN, desc = "A call after a restore got bytes from before it.")
@State
public class RandomEngineTest {
  private static final FakeSource SOURCE = new FakeSource();
  private static final RandomEngine ENGINE =
      new RandomEngine(GenerationGuard.of(SOURCE), new FakeEntropy());

  private long first;
  private long second;

  private static ByteBuffer draw() {
    byte[] bytes = new byte[FakeEntropy.BYTES];
    ENGINE.fill(bytes);
    return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
  }

  @Actor
  public void restore(III_Result result) {
    long generation = SOURCE.restore();
    ByteBuffer drawn = draw();
    result.r1 = FakeEntropy.isOlder(drawn.getLong(), generation);
    first = drawn.getLong();
  }

  @Actor
  public void draw(III_Result result) {
    long generation = SOURCE.stamp();
    ByteBuffer drawn = draw();
    result.r2 = FakeEntropy.isOlder(drawn.getLong(), generation);
    second = drawn.getLong();
  }

  @Arbiter
  public void compare(III_Result result) {
    result.r3 = first == second ? 1 : 0;
  }
}
