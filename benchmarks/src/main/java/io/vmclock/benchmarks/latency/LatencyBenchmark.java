package io.vmclock.benchmarks.latency;

import io.vmclock.Snapshot;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import java.time.Instant;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;

/**
 * Measures single calls, each between two calls of {@code System.nanoTime}. {@link #timingAlone}
 * has nothing between the two. Use the results in the files of {@link LatencyRecorder}: JMH's own
 * results include the time of the recording.
 */
@Fork(1)
public class LatencyBenchmark extends NanosPerCall {
  @Benchmark
  public void timingAlone(LatencyRecorder recorder) {
    long begun = System.nanoTime();
    recorder.add(System.nanoTime() - begun);
  }

  @Benchmark
  public long generation(EmbeddedPage page, LatencyRecorder recorder) {
    long begun = System.nanoTime();
    long generation = page.clock().generation();
    recorder.add(System.nanoTime() - begun);
    return generation;
  }

  @Benchmark
  public long utcNanosUnordered(EmbeddedPage page, LatencyRecorder recorder) {
    long begun = System.nanoTime();
    long utc = page.clock().utcNanosUnordered();
    recorder.add(System.nanoTime() - begun);
    return utc;
  }

  @Benchmark
  public long utcNanos(EmbeddedPage page, LatencyRecorder recorder) {
    long begun = System.nanoTime();
    long utc = page.clock().utcNanos();
    recorder.add(System.nanoTime() - begun);
    return utc;
  }

  @Benchmark
  public long readEarliestLatest(
      EmbeddedPage page, EmbeddedPage.Reader reader, LatencyRecorder recorder) {
    long begun = System.nanoTime();
    Snapshot reading = page.clock().read(reader.snapshot());
    long bounds = reading.earliestUtcNanos() ^ reading.latestUtcNanos();
    recorder.add(System.nanoTime() - begun);
    return bounds;
  }

  @Benchmark
  public long nanoTime(LatencyRecorder recorder) {
    long begun = System.nanoTime();
    long time = System.nanoTime();
    recorder.add(System.nanoTime() - begun);
    return time;
  }

  @Benchmark
  public Instant instantNow(LatencyRecorder recorder) {
    long begun = System.nanoTime();
    Instant now = Instant.now();
    recorder.add(System.nanoTime() - begun);
    return now;
  }
}
