package io.vmclock.benchmarks;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A quiet page that every thread of a benchmark reads. */
@State(Scope.Benchmark)
public class EmbeddedPage {
  final Publisher publisher = Publisher.inMemory();
  final VmClock clock = VmClock.open(publisher.path());

  /** A thread's own snapshot. */
  @State(Scope.Thread)
  public static class Reader {
    @SuppressWarnings("NullAway.Init") // by JMH, through setUp
    Snapshot snapshot;

    /** Makes it. */
    @Setup(Level.Trial)
    public void setUp(EmbeddedPage page) {
      snapshot = page.clock.newSnapshot();
    }
  }

  /** Gives the page back. */
  @TearDown(Level.Trial)
  public void tearDown() {
    clock.close();
    publisher.close();
  }
}
