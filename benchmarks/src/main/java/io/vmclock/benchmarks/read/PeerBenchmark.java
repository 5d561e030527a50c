package io.vmclock.benchmarks.read;

import io.vmclock.benchmarks.NanosPerCall;
import java.time.Instant;
import org.agrona.concurrent.OffsetEpochNanoClock;
import org.agrona.concurrent.SystemEpochNanoClock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The clocks that a program has without this library. None of them knows its error. */
public class PeerBenchmark extends NanosPerCall {
  /** Agrona's; each in a field of its own class, as a program would have it. */
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
