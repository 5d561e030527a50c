package io.vmclock.time;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A FailoverClock returns to its first source while that source fails again. It reports each of
 * these switches once, and in their order.
 */
@JCStressTest
@Outcome(
    id = "[12], 2, 1",
    expect = ACCEPTABLE,
    desc = "Each reading is of a source that had time.")
@Outcome(id = ".*0, .*", expect = FORBIDDEN, desc = "A reading had no time, or a report is wrong.")
@Outcome(id = "., 1, .", expect = FORBIDDEN, desc = "A reading had the time of the failed source.")
@Outcome(expect = FORBIDDEN, desc = "A reading was mixed, or a report is missing or out of order.")
@State
public class FailoverReturnTest {
  /** Longer than the interval of the checks for a better source. */
  private static final long LONG_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** Kept, because a logger that is not in use is forgotten with its level. */
  private static final Logger LOG = Logger.getLogger(FailoverClock.class.getName());

  static {
    LOG.setLevel(Level.OFF);
  }

  private final NumberedSource first = new NumberedSource(1);
  private final NumberedSource second = new NumberedSource(2);
  private final QueuedTasks reports = new QueuedTasks();
  private final List<SourceSwitch> reported = new ArrayList<>();
  private final FailoverClock clock =
      FailoverClock.builder(first, second)
          .listener(reported::add)
          .build(reports, new QueuedTasks());

  public FailoverReturnTest() {
    first.fail();
    int unused = NumberedSource.numberOf(clock);
    first.recover();
    second.pass(LONG_NANOS);
  }

  @Actor
  public void comeBack(III_Result result) {
    int unused = NumberedSource.numberOf(clock);
    result.r1 = NumberedSource.numberOf(clock);
  }

  @Actor
  public void failAgain(III_Result result) {
    first.fail();
    result.r2 = NumberedSource.numberOf(clock);
  }

  @Arbiter
  public void report(III_Result result) {
    reports.runAll();
    Optional<BoundedClock> last = Optional.of(first);
    boolean inOrder = reported.size() == clock.switches();
    for (SourceSwitch one : reported) {
      inOrder &= one.from().equals(last) && !one.to().equals(last);
      last = one.to();
    }
    result.r3 = inOrder && last.equals(clock.source()) ? 1 : 0;
  }
}
