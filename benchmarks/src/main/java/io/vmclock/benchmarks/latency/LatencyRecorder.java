package io.vmclock.benchmarks.latency;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** Records the times of a thread's single calls, and writes them to a file at the end. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH calls setUp
public class LatencyRecorder {
  /** The system property with the directory for the files. Without it, no file is written. */
  public static final String DIRECTORY = "vmclock.benchmarks.latency";

  /** The suffix of the file names. */
  public static final String SUFFIX = ".hlog";

  private static final int DIGITS = 3;

  /** Longer times are recorded as this time. */
  private static final long HIGHEST_NANOS = 10_000_000_000L;

  private Histogram histogram;
  private String benchmark;

  /** Creates the histogram. */
  @Setup(Level.Trial)
  public void setUp(BenchmarkParams params) {
    histogram = new Histogram(HIGHEST_NANOS, DIGITS);
    benchmark = params.getBenchmark();
  }

  void add(long nanos) {
    histogram.recordValue(Math.min(nanos, HIGHEST_NANOS));
  }

  /** Drops the times of the warm-up, when the code is not compiled yet. */
  @TearDown(Level.Iteration)
  public void endOfIteration(IterationParams params) {
    if (params.getType() == IterationType.WARMUP) {
      histogram.reset();
    }
  }

  /** Writes the file. */
  @TearDown(Level.Trial)
  public void tearDown() throws IOException {
    String directory = System.getProperty(DIRECTORY);
    if (directory == null) {
      return;
    }
    Path file =
        Files.createDirectories(Path.of(directory))
            .resolve(benchmark + "-" + ProcessHandle.current().pid() + SUFFIX);
    HistogramLogWriter log = new HistogramLogWriter(file.toFile());
    try {
      log.outputIntervalHistogram(histogram);
    } finally {
      log.close();
    }
  }
}
