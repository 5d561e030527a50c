package io.vmclock.benchmarks.latency;

import io.vmclock.Snapshot;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;

/**
 * Single calls, each timed by itself: two calls of {@code System.nanoTime} around it, which {@link
 * #timingAlone} has nothing between. JMH's own figure for these counts the recording in; what
 * counts are the files of {@link Times}.
 */
@Fork(1)
public class LatencyBenchmark extends NanosPerCall {
  @Benchmark
  public void timingAlone(Times times) {
    long begun = System.nanoTime();
    times.add(System.nanoTime() - begun);
  }

  @Benchmark
  public long generation(EmbeddedPage page, Times times) {
    long begun = System.nanoTime();
    long generation = page.clock().generation();
    times.add(System.nanoTime() - begun);
    return generation;
  }

  @Benchmark
  public long utcNanosUnordered(EmbeddedPage page, Times times) {
    long begun = System.nanoTime();
    long utc = page.clock().utcNanosUnordered();
    times.add(System.nanoTime() - begun);
    return utc;
  }

  @Benchmark
  public long utcNanos(EmbeddedPage page, Times times) {
    long begun = System.nanoTime();
    long utc = page.clock().utcNanos();
    times.add(System.nanoTime() - begun);
    return utc;
  }

  @Benchmark
  public long readEarliestLatest(EmbeddedPage page, EmbeddedPage.Reader reader, Times times) {
    long begun = System.nanoTime();
    Snapshot reading = page.clock().read(reader.snapshot());
    long bounds = reading.earliestUtcNanos() ^ reading.latestUtcNanos();
    times.add(System.nanoTime() - begun);
    return bounds;
  }

  @Benchmark
  public long nanoTime(Times times) {
    long begun = System.nanoTime();
    long time = System.nanoTime();
    times.add(System.nanoTime() - begun);
    return time;
  }

  @Benchmark
  public Instant instantNow(Times times) {
    long begun = System.nanoTime();
    Instant now = Instant.now();
    times.add(System.nanoTime() - begun);
    return now;
  }
}
