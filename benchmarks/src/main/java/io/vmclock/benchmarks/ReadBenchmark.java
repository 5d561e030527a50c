package io.vmclock.benchmarks;

import io.vmclock.Snapshot;
import io.vmclock.internal.Native;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** Reads of a quiet page, beside the clocks of the JDK and an empty native call. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class ReadBenchmark {
  @Benchmark
  public long generation(EmbeddedPage page) {
    return page.clock.generation();
  }

  @Benchmark
  public long disruptionMarker(EmbeddedPage page) {
    return page.clock.disruptionMarker();
  }

  @Benchmark
  public Snapshot read(EmbeddedPage page, EmbeddedPage.Reader reader) {
    return page.clock.read(reader.snapshot);
  }

  @Benchmark
  public long taiNanos(EmbeddedPage page) {
    return page.clock.taiNanos();
  }

  @Benchmark
  public long taiNanosUnordered(EmbeddedPage page) {
    return page.clock.taiNanosUnordered();
  }

  @Benchmark
  public long utcNanos(EmbeddedPage page) {
    return page.clock.utcNanos();
  }

  @Benchmark
  public long utcNanosUnordered(EmbeddedPage page) {
    return page.clock.utcNanosUnordered();
  }

  @Benchmark
  public long emptyNativeCall() {
    return Native.vmclock_nothing(1);
  }

  @Benchmark
  public long counterThroughNative() {
    return Native.vmclock_counter();
  }

  @Benchmark
  public long nanoTime() {
    return System.nanoTime();
  }

  @Benchmark
  public Instant instantNow() {
    return Instant.now();
  }
}
