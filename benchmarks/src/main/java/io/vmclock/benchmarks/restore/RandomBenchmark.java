package io.vmclock.benchmarks.restore;

import io.vmclock.benchmarks.NanosPerCall;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UniqueRandom;
import java.security.DrbgParameters;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.random.RandomGenerator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Measures random numbers, each kind with and without the guard. Byte arrays have 32 bytes. */
public class RandomBenchmark extends NanosPerCall {
  private static final int BLOCK_BYTES = 32;
  private static final int BLOCKS = 32;

  /** The generators that all threads share. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Shared {
    private SecureRandom guarded;
    private SecureRandom unguarded;
    private final SecureRandom jdk = new SecureRandom();

    /** Creates the generators. */
    @Setup
    public void setUp(Guarded guard) throws NoSuchAlgorithmException {
      guarded = SnapshotSafeRandom.create(guard.guard());
      unguarded = drbg();
    }
  }

  private static SecureRandom drbg() throws NoSuchAlgorithmException {
    return SecureRandom.getInstance(
        "DRBG", DrbgParameters.instantiation(256, DrbgParameters.Capability.RESEED_ONLY, null));
  }

  /** The generators and buffers of each thread. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // JMH calls setUp
  public static class Own {
    private final byte[] block = new byte[BLOCK_BYTES];
    private final RandomGenerator plain = RandomGenerator.of("L64X128MixRandom");
    private final byte[] kilobyte = new byte[BLOCKS * BLOCK_BYTES];
    private UniqueRandom unique;
    private SecureRandom drbg;

    /** Creates the generators. */
    @Setup
    public void setUp(Guarded guard) throws NoSuchAlgorithmException {
      unique = UniqueRandom.create(guard.guard());
      drbg = drbg();
    }
  }

  @Benchmark
  public byte[] guardedBytes(Shared shared, Own own) {
    shared.guarded.nextBytes(own.block);
    return own.block;
  }

  /** Draws from the JDK's generator as the guarded one does, but with nothing shared by threads. */
  @Benchmark
  @OperationsPerInvocation(BLOCKS)
  public byte[] ownBytes(Own own) {
    own.drbg.nextBytes(own.kilobyte);
    return own.kilobyte;
  }

  /** Draws from the JDK's generator that the guarded one uses. */
  @Benchmark
  public byte[] unguardedBytes(Shared shared, Own own) {
    shared.unguarded.nextBytes(own.block);
    return own.block;
  }

  /** Draws from the JDK's default generator, {@code new SecureRandom()}. */
  @Benchmark
  public byte[] jdkBytes(Shared shared, Own own) {
    shared.jdk.nextBytes(own.block);
    return own.block;
  }

  @Benchmark
  public long uniqueLong(Own own) {
    return own.unique.nextLong();
  }

  @Benchmark
  public long plainLong(Own own) {
    return own.plain.nextLong();
  }
}
