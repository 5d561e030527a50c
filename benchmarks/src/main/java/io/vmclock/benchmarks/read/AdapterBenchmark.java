package io.vmclock.benchmarks.read;

import io.vmclock.TimeBounds;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.time.KernelClock;
import io.vmclock.time.UtcClock;
import io.vmclock.time.VmClockTicker;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures the adapters to other clock interfaces, and the kernel's clock. */
public class AdapterBenchmark extends NanosPerCall {
  /** The clocks, shared by all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Clocks {
    private UtcClock utc;
    private VmClockTicker ticker;
    private KernelClock kernel;

    /** Creates the clocks. */
    @Setup
    public void setUp(EmbeddedPage page) {
      utc = UtcClock.of(page.clock());
      ticker = VmClockTicker.of(page.clock());
      kernel = SteadyKernel.clock(page.clock());
    }
  }

  @Benchmark
  public Instant utcClockInstant(Clocks clocks) {
    return clocks.utc.instant();
  }

  @Benchmark
  public long ticker(Clocks clocks) {
    return clocks.ticker.read();
  }

  @Benchmark
  public long kernelUtcNanos(Clocks clocks) {
    return clocks.kernel.utcNanos();
  }

  @Benchmark
  public TimeBounds kernelUtcBounds(Clocks clocks) {
    return clocks.kernel.utcBounds();
  }
}
