package io.vmclock.benchmarks.read;

import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.benchmarks.page.EmbeddedPage;
import org.openjdk.jmh.annotations.Benchmark;

/** Measures reads of the page. */
public class ReadBenchmark extends NanosPerCall {
  @Benchmark
  public long generation(EmbeddedPage page) {
    return page.clock().generation();
  }

  @Benchmark
  public long disruptionMarker(EmbeddedPage page) {
    return page.clock().disruptionMarker();
  }

  @Benchmark
  public Snapshot read(EmbeddedPage page, EmbeddedPage.Reader reader) {
    return page.clock().read(reader.snapshot());
  }

  /** Reads the earliest and the latest UTC, without creating an object. */
  @Benchmark
  public long readEarliestLatest(EmbeddedPage page, EmbeddedPage.Reader reader) {
    Snapshot reading = page.clock().read(reader.snapshot());
    return reading.earliestUtcNanos() ^ reading.latestUtcNanos();
  }

  @Benchmark
  public TimeBounds utcBounds(EmbeddedPage page) {
    return page.clock().utcBounds();
  }

  @Benchmark
  public long taiNanos(EmbeddedPage page) {
    return page.clock().taiNanos();
  }

  @Benchmark
  public long taiNanosUnordered(EmbeddedPage page) {
    return page.clock().taiNanosUnordered();
  }

  @Benchmark
  public long utcNanos(EmbeddedPage page) {
    return page.clock().utcNanos();
  }

  @Benchmark
  public long utcNanosUnordered(EmbeddedPage page) {
    return page.clock().utcNanosUnordered();
  }
}
