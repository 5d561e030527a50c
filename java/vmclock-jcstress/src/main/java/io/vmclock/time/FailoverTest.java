package io.vmclock.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.vmclock.VmClockException.Reason;
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
  private final Source first = new Source(1);
  private final Source second = new Source(2);
  private final FailoverClock clock =
      FailoverClock.builder(first, second).build(new Nothing(), new Nothing());

  /** Its time is its number. */
  private static final class Source implements NoWaitClock {
    private final int number;
    private volatile boolean hasFailed;

    Source(int number) {
      this.number = number;
    }

    @Override
    public String name() {
      return "source " + number;
    }

    @Override
    public boolean read(UtcReading reading) {
      return hasFailed
          ? reading.setUnreliable(this, Reason.UNRELIABLE)
          : reading.set(this, number, number, number);
    }

    @Override
    public boolean readNoWait(UtcReading reading) {
      return read(reading);
    }
  }

  /** Drops the reports of switches. */
  private static final class Nothing implements Background {
    @Override
    public void run(Runnable task) {}

    @Override
    public void runLater(Runnable task, long delayNanos) {}
  }

  /** Returns the number of the source, 0 without a time, or 9 if the reading contradicts itself. */
  private int read() {
    UtcReading reading = new UtcReading();
    if (!clock.read(reading)) {
      return 0;
    }
    int number = (int) reading.utcNanos();
    boolean isSame =
        reading.source().orElseThrow() == (number == 1 ? first : second)
            && reading.maxErrorNanos() == 0;
    return isSame ? number : 9;
  }

  @Actor
  public void fail(III_Result result) {
    first.hasFailed = true;
    result.r1 = read();
  }

  @Actor
  public void read(III_Result result) {
    result.r2 = read();
  }

  @Arbiter
  public void end(III_Result result) {
    result.r3 = (int) clock.switches();
  }
}
