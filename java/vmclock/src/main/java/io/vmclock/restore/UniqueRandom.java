package io.vmclock.restore;

import java.util.Arrays;
import java.util.Objects;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/**
 * A fast generator that goes on differently in each clone of the machine. For one thread at a time.
 *
 * <p>It is <em>not</em> cryptographic: {@link SnapshotSafeRandom} is. It is the JDK's
 * L64X128MixRandom (module {@code jdk.random}), made anew from the operating system's entropy after
 * a restore. Each number is checked as it is handed out, so none comes from a generator of before.
 *
 * <p>All methods throw {@link io.vmclock.VmClockException} where the page cannot be read any more.
 */
public final class UniqueRandom implements RandomGenerator {
  private final GenerationGuard guard;
  private final EntropySources sources;
  private RandomGenerator generator;

  /** As of before the generator was seeded. One check, as it hands out, covers all since. */
  private long stamp;

  UniqueRandom(GenerationGuard guard, EntropySources sources) {
    this.guard = guard;
    this.sources = sources;
    this.stamp = guard.stamp();
    this.generator = seeded(stamp);
  }

  /** Returns a generator for this thread. */
  public static UniqueRandom create(GenerationGuard guard) {
    return new UniqueRandom(Objects.requireNonNull(guard), SystemEntropySources.INSTANCE);
  }

  @Override
  public long nextLong() {
    while (true) {
      long drawn = generator.nextLong();
      if (isFresh()) {
        return drawn;
      }
    }
  }

  @Override
  public int nextInt() {
    return (int) (nextLong() >>> Integer.SIZE);
  }

  // What follows draws more than once for a result: all of it must be of one generator.

  @Override
  public void nextBytes(byte[] bytes) {
    try {
      do {
        generator.nextBytes(bytes);
      } while (!isFresh());
    } catch (Throwable e) {
      Arrays.fill(bytes, (byte) 0);
      throw e;
    }
  }

  @Override
  public double nextGaussian() {
    return whole(() -> generator.nextGaussian());
  }

  @Override
  public double nextExponential() {
    return whole(() -> generator.nextExponential());
  }

  private double whole(DoubleSupplier draw) {
    while (true) {
      double drawn = draw.getAsDouble();
      if (isFresh()) {
        return drawn;
      }
    }
  }

  /** Returns whether what was drawn may be handed out. If not, the generator is another one now. */
  private boolean isFresh() {
    guard.reach(RestoreInjectionPoint.BYTES_DRAWN);
    if (!guard.changedSince(stamp)) {
      return true;
    }
    long now = guard.stamp();
    generator = seeded(now);
    stamp = now;
    return false;
  }

  private RandomGenerator seeded(long now) {
    guard.reach(RestoreInjectionPoint.STAMP_READ);
    byte[] seed = sources.newSeed(guard.clock(), now);
    RandomGenerator made;
    try {
      guard.reach(RestoreInjectionPoint.SEED_READ);
      made = sources.newFastRandom(seed);
    } finally {
      Arrays.fill(seed, (byte) 0);
    }
    guard.reach(RestoreInjectionPoint.GENERATOR_SEEDED);
    return made;
  }
}
