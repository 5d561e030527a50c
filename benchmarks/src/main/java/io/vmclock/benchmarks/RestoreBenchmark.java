package io.vmclock.benchmarks;

import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.GenerationScoped;
import io.vmclock.restore.RestoreActions;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UniqueRandom;
import io.vmclock.restore.UuidGenerator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What restore safety costs while nothing is restored, each beside the same without it. Run it with
 * {@code -t 2} as well.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 3, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RestoreBenchmark {
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final int BLOCK_BYTES = 32;
  private static final int BATCH = 100;

  /** What all threads share. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by JMH, through setUp
  public static class Shared {
    final ByteBuffer memory = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();
    GenerationGuard guard;
    long stamp;
    SecureRandom guarded;
    SecureRandom unguarded;
    UuidGenerator uuids;
    GenerationScoped<Object> scoped;
    RestoreActions actions;

    /** Makes them. */
    @Setup
    public void setUp(EmbeddedPage page) throws NoSuchAlgorithmException {
      guard = GenerationGuard.of(page.clock);
      stamp = guard.stamp();
      guarded = SnapshotSafeRandom.create(guard);
      unguarded =
          SecureRandom.getInstance(
              "DRBG",
              DrbgParameters.instantiation(256, DrbgParameters.Capability.RESEED_ONLY, null));
      uuids = UuidGenerator.create(guard);
      scoped = GenerationScoped.create(guard, Object::new, value -> {});
      actions = RestoreActions.create(guard);
    }
  }

  /** What each thread has to itself. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // by JMH, through setUp
  public static class Own {
    final byte[] block = new byte[BLOCK_BYTES];
    final UUID[] batch = new UUID[BATCH];
    final RandomGenerator plain = RandomGenerator.of("L64X128MixRandom");
    UniqueRandom unique;

    /** Makes it. */
    @Setup
    public void setUp(Shared shared) {
      unique = UniqueRandom.create(shared.guard);
    }
  }

  @Benchmark
  public long plainLoad(Shared shared) {
    return (long) LONG.getAcquire(shared.memory, 104);
  }

  @Benchmark
  public boolean guardCheck(Shared shared) {
    return shared.guard.changedSince(shared.stamp);
  }

  @Benchmark
  public byte[] unguardedBytes(Shared shared, Own own) {
    shared.unguarded.nextBytes(own.block);
    return own.block;
  }

  @Benchmark
  public byte[] guardedBytes(Shared shared, Own own) {
    shared.guarded.nextBytes(own.block);
    return own.block;
  }

  @Benchmark
  public long plainLong(Own own) {
    return own.plain.nextLong();
  }

  @Benchmark
  public long uniqueLong(Own own) {
    return own.unique.nextLong();
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
  public UUID version7(Shared shared) {
    return shared.uuids.version7();
  }

  /** A hundred at a time. */
  @Benchmark
  public UUID[] version7Batch(Shared shared, Own own) {
    shared.uuids.version7(own.batch);
    return own.batch;
  }

  @Benchmark
  public Object scopedGet(Shared shared) {
    return shared.scoped.get();
  }

  @Benchmark
  public Object actionsCheck(Shared shared) {
    return shared.actions.checkNow();
  }
}
