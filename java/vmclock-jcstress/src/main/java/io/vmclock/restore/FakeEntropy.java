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
 * Random numbers that say where they come from. Each 16 bytes are two numbers in native order: the
 * generation for which the generator was seeded, and a number that no other 16 bytes have. Both are
 * shifted, so a UUID of version 4 keeps them.
 */
final class FakeEntropy implements EntropySources {
  static final int BYTES = 16;
  private static final int SHIFT = 16;

  private final AtomicLong drawn = new AtomicLong();

  /** Returns the generation from the first of two numbers. */
  static long generation(long first) {
    return first >>> SHIFT;
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
      while (buffer.remaining() >= BYTES) {
        buffer.putLong(generation << SHIFT).putLong(drawn.incrementAndGet() << SHIFT);
      }
    }
  }
}
