package io.vmclock.restore;

import io.vmclock.VmClockException;
import io.vmclock.internal.Checkpoints;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * A fast random generator that continues differently in each clone of the machine. Use it for
 * simulations, jitter and sampling. For one thread at a time.
 *
 * <p>It is <em>not</em> cryptographic. Use {@link SnapshotSafeRandom} for secrets.
 *
 * <p>It combines two of the JDK's {@link java.util.SplittableRandom}s, so it needs no module other
 * than {@code java.base}. After a restore, new ones are seeded with entropy from the operating
 * system. Each number is checked before it is handed out, so no number comes from a generator that
 * was seeded before the restore.
 *
 * <p>All methods throw {@link io.vmclock.VmClockException} if the page can no longer be read.
 */
public final class UniqueRandom implements RandomGenerator {
  private final GenerationGuard guard;
  private final EntropySources sources;
  private RandomGenerator generator;

  /**
   * The stamp from before the generator was seeded. One check when a number is handed out covers
   * everything since then.
   */
  private long stamp;

  UniqueRandom(GenerationGuard guard, EntropySources sources) {
    this.guard = guard;
    this.sources = sources;
    this.stamp = guard.stamp();
    this.generator = newGenerator(stamp);
  }

  /** Returns a generator for this thread. */
  public static UniqueRandom create(GenerationGuard guard) {
    Objects.requireNonNull(guard);
    try {
      return createNow(guard);
    } catch (VmClockException e) {
      return Checkpoints.callAfterRestore(e, () -> createNow(guard));
    }
  }

  private static UniqueRandom createNow(GenerationGuard guard) {
    return new UniqueRandom(guard, SystemEntropySources.INSTANCE);
  }

  @Override
  public long nextLong() {
    while (true) {
      long drawn = generator.nextLong();
      if (isFreshOrReseed()) {
        return drawn;
      }
    }
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> Integer.SIZE);
  }

  // The methods below draw several times for a result. All draws must come from one generator.

  @Override
  public void nextBytes(byte[] bytes) {
    try {
      do {
        generator.nextBytes(bytes);
      } while (!isFreshOrReseed());
    } catch (Throwable e) {
      Arrays.fill(bytes, (byte) 0);
      throw e;
    }
  }

  @Override
  public double nextGaussian() {
    return drawFresh(() -> generator.nextGaussian());
  }

  @Override
  public double nextExponential() {
    return drawFresh(() -> generator.nextExponential());
  }

  private double drawFresh(DoubleSupplier draw) {
    while (true) {
      double drawn = draw.getAsDouble();
      if (isFreshOrReseed()) {
        return drawn;
      }
    }
  }

  /**
   * Returns whether the numbers just drawn may be handed out. If the machine was restored, replaces
   * the generator and returns false.
   */
  private boolean isFreshOrReseed() {
    guard.reach(RestoreInjectionPoint.BYTES_DRAWN);
    if (!guard.changedSince(stamp)) {
      return true;
    }
    try {
      reseed();
    } catch (VmClockException e) {
      Checkpoints.runAfterRestore(e, this::reseed);
    }
    return false;
  }

  private void reseed() {
    long now = guard.stamp();
    generator = newGenerator(now);
    stamp = now;
  }

  private RandomGenerator newGenerator(long now) {
    guard.reach(RestoreInjectionPoint.STAMP_READ);
    byte[] seed = sources.newSeed(guard.clock(), now);
    RandomGenerator created;
    try {
      guard.reach(RestoreInjectionPoint.SEED_READ);
      created = sources.newFastRandom(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
    guard.reach(RestoreInjectionPoint.GENERATOR_SEEDED);
    return created;
  }
}
