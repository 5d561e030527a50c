package io.vmclock.benchmarks.read;

import io.vmclock.benchmarks.NanosPerCall;
import java.time.Instant;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures the clocks that a program has without this library. None of them has an error bound. */
public class PeerBenchmark extends NanosPerCall {
  /** The clocks of Agrona. Each is in a field of its own type, as in a program. */
  @State(Scope.Benchmark)
  public static class Agrona {
    private final SystemEpochNanoClock system = new SystemEpochNanoClock();
    private final OffsetEpochNanoClock offset = new OffsetEpochNanoClock();
  }

  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  @Benchmark
  public long currentTimeMillis() {
    return System.currentTimeMillis();
  }

  @Benchmark
  public Instant instantNow() {
    return Instant.now();
  }

  @Benchmark
  public long agronaSystemEpoch(Agrona agrona) {
    return agrona.system.nanoTime();
  }

  @Benchmark
  public long agronaOffsetEpoch(Agrona agrona) {
    return agrona.offset.nanoTime();
  }
}
