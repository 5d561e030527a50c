package io.vmclock.benchmarks.read;

import static com.google.common.base.Preconditions.checkState;

import io.vmclock.VmClock;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.publish.Publisher;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Measures what a page without reliable time costs. */
public class UnreliableBenchmark extends NanosPerCall {
  private static final long FALLBACK = Long.MIN_VALUE;

  /** A page whose status is UNRELIABLE, because its publisher has ended. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class UnreliablePage {
    private VmClock clock;

    /** Publishes the page and ends the publisher. */
    @Setup(Level.Trial)
    public void setUp() {
      try (Publisher publisher = Publisher.inMemory()) {
        clock = VmClock.open(publisher.path());
      }
      checkState(clock.utcNanosOr(FALLBACK) == FALLBACK, "The page still has a time.");
    }

    /** Closes the page. */
    @TearDown(Level.Trial)
    public void tearDown() {
      clock.close();
    }
  }

  @Benchmark
  public long utcNanosOr(UnreliablePage page) {
    return page.clock.utcNanosOr(FALLBACK);
  }
}
