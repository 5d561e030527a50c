package io.vmclock.restore;

import io.vmclock.VmClock;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Random numbers that say where they come from. Each 8 bytes are a number in native order. It has
 * the lowest 24 bits of the generation for which the generator was seeded, in its highest bits, and
 * then a number that no other 8 bytes have. The lowest 9 bits are 0, so a UUID of version 4 or 7
 * keeps the rest.
 */
final class FakeEntropy implements EntropySources {
  static final int BYTES = 16;
  private static final int GENERATION_SHIFT = 40;
  private static final int NUMBER_SHIFT = 9;
  private static final long NUMBER_MASK = (1L << (GENERATION_SHIFT - NUMBER_SHIFT)) - 1;

  private final AtomicLong drawn = new AtomicLong();

  /** Returns 1 if a number was drawn by a generator of an earlier generation, otherwise 0. */
  static int isOlder(long number, long generation) {
    // The generation can wrap, so this looks at the sign of the difference.
    long difference = (number >> GENERATION_SHIFT) - generation;
    return difference << GENERATION_SHIFT < 0 ? 1 : 0;
  }

  @Override
  public void readEntropy(byte[] into) {}

  @Override
  public byte[] newSeed(@Nullable VmClock clock, long stamp) {
    return ByteBuffer.allocate(Long.BYTES).putLong(stamp).array();
  }

  @Override
  public SecureRandom newSecureRandom(byte[] seed) {
    Generator generator = new Generator();
    generator.setSeed(seed);
    return generator;
  }

  @Override
  public RandomGenerator newFastRandom(byte[] seed) {
    return new SplittableRandom(0);
  }

  private final class Generator extends SecureRandom {
    private static final long serialVersionUID = 1L;

    private long generation;

    Generator() {
      super(null, null);
    }

    @Override
    public void setSeed(byte[] seed) {
      generation = ByteBuffer.wrap(seed).getLong();
    }

    @Override
    public void setSeed(long seed) {
      // The constructor of Random calls this.
    }

    @Override
    public void nextBytes(byte[] bytes) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
      while (buffer.remaining() >= Long.BYTES) {
        long number = drawn.incrementAndGet() & NUMBER_MASK;
        buffer.putLong(generation << GENERATION_SHIFT | number << NUMBER_SHIFT);
      }
    }
  }
}
