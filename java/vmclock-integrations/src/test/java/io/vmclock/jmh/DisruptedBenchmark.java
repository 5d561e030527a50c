package io.vmclock.jmh;

import io.vmclock.publish.PageWriter;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/** A benchmark whose machine is disrupted in the middle of its second measured iteration. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@SuppressWarnings("NullAway.Init") // JMH sets them
public class DisruptedBenchmark {
  static final int DISRUPTED_ITERATION = 2;

  /** The page file, or an empty string. */
  @Param("")
  public String page;

  /** What happens: restore, migrate or clone. Anything else means that nothing happens. */
  @Param("nothing")
  public String fate;

  private int iteration;

  /** Counts the measured iterations. */
  @Setup(Level.Iteration)
  public void setUp(IterationParams params) {
    if (params.getType() == IterationType.MEASUREMENT) {
      iteration++;
    }
  }

  @Benchmark
  public int work() {
    if (iteration == DISRUPTED_ITERATION && !page.isEmpty()) {
      try (PageWriter hypervisor = PageWriter.open(Path.of(page))) {
        switch (fate) {
          case "restore" -> hypervisor.restore();
          case "migrate" -> hypervisor.migrate();
          case "clone" -> hypervisor.cloneOnSameHost();
          default -> {}
        }
      }
    }
    return iteration;
  }
}
