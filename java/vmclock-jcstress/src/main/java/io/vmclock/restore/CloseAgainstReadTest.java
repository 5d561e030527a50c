package io.vmclock.restore;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.RawPage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A read beside close() returns the right value or fails with CLOSED. */
@JCStressTest
@Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "All reads were before the close.")
@Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "The third read was after the close.")
@Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "The last two reads were after the close.")
@Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "All reads were after the close.")
@Outcome(id = "[01], [01], [01]", expect = FORBIDDEN, desc = "A closed clock was read.")
@Outcome(expect = FORBIDDEN, desc = "A read returned a wrong value, or another error.")
@State
public class CloseAgainstReadTest {
  /** The memory of closed clocks is unmapped after a garbage collection. */
  private static final int CLOCKS_BETWEEN_COLLECTIONS = 10_000;

  private static final RawPage PAGE = RawPage.create();
  private static final long UTC = RawPage.EPOCH.getEpochSecond() * 1_000_000_000L;
  private static final long MAX_ERROR = 1000;
  private static final long GENERATION = PAGE.generation();
  private static final AtomicInteger OPENED = new AtomicInteger();

  private final VmClock clock;

  public CloseAgainstReadTest() {
    if (OPENED.incrementAndGet() % CLOCKS_BETWEEN_COLLECTIONS == 0) {
      System.gc();
    }
    clock = VmClock.open(PAGE.path());
    TimeBounds unused = clock.utcBounds();
  }

  private static int read(LongSupplier value, long right) {
    try {
      return value.getAsLong() == right ? 1 : 2;
    } catch (VmClockException e) {
      return e.reason() == Reason.CLOSED ? 0 : 3;
    }
  }

  @Actor
  public void close() {
    clock.close();
  }

  @Actor
  public void read(III_Result result) {
    result.r1 = read(clock::utcNanos, UTC);
    result.r2 = read(clock::generation, GENERATION);
    result.r3 = read(() -> clock.utcBounds().earliestNanos() + MAX_ERROR, UTC);
  }
}
