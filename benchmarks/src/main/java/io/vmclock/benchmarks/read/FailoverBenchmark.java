package io.vmclock.benchmarks.read;

import static com.google.common.base.Preconditions.checkState;

import io.vmclock.VmClock;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.publish.Publisher;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.MonotonicClock;
import io.vmclock.time.MonotonicClock.Order;
import io.vmclock.time.MonotonicClock.Unit;
import io.vmclock.time.PageClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Measures what failover and monotonic times cost, beside their source and an atomic increment. */
public class FailoverBenchmark extends NanosPerCall {
  /** The clocks, shared by all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Clocks {
    private final AtomicLong counter = new AtomicLong();
    private VmClock unreliable;
    private PageClock page;
    private FailoverClock first;
    private FailoverClock second;
    private MonotonicClock strict;
    private MonotonicClock steadyMicros;
    private MonotonicClock extrapolating;

    /** Creates the clocks. The second failover clock has a first source that always fails. */
    @Setup(Level.Trial)
    public void setUp(EmbeddedPage embedded) {
      try (Publisher publisher = Publisher.inMemory()) {
        unreliable = VmClock.open(publisher.path());
      }
      page = PageClock.of(embedded.clock());
      BoundedClock failing = PageClock.of(unreliable);
      first = FailoverClock.of(page, failing);
      second = FailoverClock.of(failing, page);
      checkState(second.source().filter(page::equals).isPresent(), "The page has no time.");
      strict = MonotonicClock.of(page);
      steadyMicros =
          MonotonicClock.builder(page).unit(Unit.MICROS).order(Order.NON_DECREASING).build();
      extrapolating = MonotonicClock.builder(page).extrapolateFor(Duration.ofSeconds(10)).build();
    }

    /** Closes the page that fails. */
    @TearDown(Level.Trial)
    public void tearDown() {
      unreliable.close();
    }
  }

  /** The reading of a thread. */
  @State(Scope.Thread)
  public static class Reader {
    private final UtcReading reading = new UtcReading();
  }

  @Benchmark
  public long pageUtcNanos(Clocks clocks) {
    return clocks.page.utcNanos();
  }

  @Benchmark
  public long failoverUtcNanos(Clocks clocks) {
    return clocks.first.utcNanos();
  }

  @Benchmark
  public long secondSourceUtcNanos(Clocks clocks) {
    return clocks.second.utcNanos();
  }

  @Benchmark
  public boolean pageRead(Clocks clocks, Reader reader) {
    return clocks.page.read(reader.reading);
  }

  @Benchmark
  public boolean failoverRead(Clocks clocks, Reader reader) {
    return clocks.first.read(reader.reading);
  }

  @Benchmark
  public long strictNanos(Clocks clocks) {
    return clocks.strict.utcNanos();
  }

  @Benchmark
  public long steadyMicros(Clocks clocks) {
    return clocks.steadyMicros.utcNanos();
  }

  @Benchmark
  public long extrapolatingNanos(Clocks clocks) {
    return clocks.extrapolating.utcNanos();
  }

  /** Increments a counter that all threads share. Unique times cannot be cheaper. */
  @Benchmark
  public long atomicIncrement(Clocks clocks) {
    return clocks.counter.incrementAndGet();
  }
}
