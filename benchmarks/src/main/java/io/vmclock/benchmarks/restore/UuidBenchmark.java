package io.vmclock.benchmarks.restore;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.restore.UuidGenerator;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Measures UUIDs, one by one and a hundred at a time. The result is always the time of one UUID.
 */
public class UuidBenchmark extends NanosPerCall {
  private static final int BATCH = 100;

  /** The generator that all threads share. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Shared {
    private UuidGenerator uuids;

    /** Creates the generator. */
    @Setup
    public void setUp(Guarded guarded) {
      uuids = UuidGenerator.create(guarded.guard());
    }
  }

  /** The array of each thread. */
  @State(Scope.Thread)
  public static class Own {
    private final UUID[] batch = new UUID[BATCH];
  }

  @Benchmark
  public UUID jdkUuid() {
    return UUID.randomUUID();
  }

  @Benchmark
  public UUID version4(Shared shared) {
    return shared.uuids.version4();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public UUID[] version4Batch(Shared shared, Own own) {
    shared.uuids.version4(own.batch);
    return own.batch;
  }

  @Benchmark
  public UUID version7(Shared shared) {
    return shared.uuids.version7();
  }

  @Benchmark
  @OperationsPerInvocation(BATCH)
  public UUID[] version7Batch(Shared shared, Own own) {
    shared.uuids.version7(own.batch);
    return own.batch;
  }
}
