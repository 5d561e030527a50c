package io.vmclock.benchmarks.read;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import io.vmclock.internal.Kernel;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.KernelClock;
import io.vmclock.time.PageClock;
import io.vmclock.time.SystemClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures clocks as {@link BoundedClock}s. */
public class BoundedBenchmark extends NanosPerCall {
  /** The clocks, shared by all threads. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Clocks {
    private PageClock page;
    private KernelClock kernel;
    private SystemClock system;

    /** Creates the clocks. */
    @Setup
    public void setUp(EmbeddedPage page) {
      this.page = PageClock.of(page.clock());
      kernel = SteadyKernel.clock(page.clock());
      system = SystemClock.assuming(Duration.ofMillis(100));
    }
  }

  /** The reading of a thread. */
  @State(Scope.Thread)
  public static class Reader {
    private final UtcReading reading = new UtcReading();
  }

  private static long earliestLatest(BoundedClock clock, UtcReading reading) {
    clock.read(reading);
    return reading.earliestNanos() ^ reading.latestNanos();
  }

  @Benchmark
  public long pageUtcNanos(Clocks clocks) {
    return clocks.page.utcNanos();
  }

  @Benchmark
  public long pageRead(Clocks clocks, Reader reader) {
    return earliestLatest(clocks.page, reader.reading);
  }

  @Benchmark
  public long kernelRead(Clocks clocks, Reader reader) {
    return earliestLatest(clocks.kernel, reader.reading);
  }

  @Benchmark
  public long systemRead(Clocks clocks, Reader reader) {
    return earliestLatest(clocks.system, reader.reading);
  }

  /** Reads the kernel's clock between two readings of CLOCK_MONOTONIC, as KernelClock must. */
  @Benchmark
  public long kernelFloor() {
    return Kernel.RUNNING.monotonicNanos()
        ^ Kernel.RUNNING.utcNanos()
        ^ Kernel.RUNNING.monotonicNanos();
  }
}
