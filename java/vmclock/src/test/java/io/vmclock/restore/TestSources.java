package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.testpage.RawPage;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Sources of entropy whose state a test can read or copy. */
final class TestSources {
  private TestSources() {}

  /**
   * All random data consists of one byte, the page's generation when the seed was taken. So each
   * byte shows whether it may be handed out.
   */
  static final class Tagged implements EntropySources {
    private final RawPage page;

    Tagged(RawPage page) {
      this.page = page;
    }

    @Override
    public void readEntropy(byte[] into) {
      Arrays.fill(into, (byte) page.generation());
    }

    @Override
    public byte[] newSeed(@Nullable VmClock clock, long stamp) {
      return new byte[] {(byte) page.generation()};
    }

    @Override
    public SecureRandom newSecureRandom(byte[] seed) {
      TaggedSpi spi = new TaggedSpi();
      spi.engineSetSeed(seed);
      return new SecureRandom(spi, new TestProvider()) {
        private static final long serialVersionUID = 1L;
      };
    }

    @Override
    public RandomGenerator newFastRandom(byte[] seed) {
      long all = repeated(seed[0]);
      return () -> all;
    }
  }

  static long repeated(byte tag) {
    return (tag & 0xffL) * 0x0101_0101_0101_0101L;
  }

  private static final class TestProvider extends Provider {
    private static final long serialVersionUID = 1L;

    TestProvider() {
      super("Test", "1", "Bytes that show their origin");
    }
  }

  private static final class TaggedSpi extends SecureRandomSpi {
    private static final long serialVersionUID = 1L;
    private byte tag;

    @Override
    protected void engineSetSeed(byte[] seed) {
      tag = seed[0];
    }

    @Override
    protected void engineNextBytes(byte[] bytes) {
      Arrays.fill(bytes, tag);
    }

    @Override
    protected byte[] engineGenerateSeed(int count) {
      throw new UnsupportedOperationException();
    }
  }

  /**
   * The state that a snapshot copies. Until the page's generation changes, all instances have the
   * same states. After that, the entropy comes from the system.
   */
  static final class Copied implements EntropySources {
    private final RawPage page;
    private final long before;
    private long seeds;

    Copied(RawPage page) {
      this.page = page;
      this.before = page.generation();
    }

    @Override
    public void readEntropy(byte[] into) {
      SystemEntropySources.INSTANCE.readEntropy(into);
    }

    @Override
    public byte[] newSeed(@Nullable VmClock clock, long stamp) {
      return page.generation() == before
          ? ByteBuffer.allocate(Long.BYTES).putLong(++seeds).array()
          : SystemEntropySources.INSTANCE.newSeed(clock, stamp);
    }

    @Override
    public SecureRandom newSecureRandom(byte[] seed) {
      try {
        // A generator that is seeded before its first draw depends only on the seed.
        SecureRandom generator = SecureRandom.getInstance("SHA1PRNG");
        generator.setSeed(seed);
        return generator;
      } catch (NoSuchAlgorithmException e) {
        throw new AssertionError(e);
      }
    }

    @Override
    public RandomGenerator newFastRandom(byte[] seed) {
      return SystemEntropySources.INSTANCE.newFastRandom(seed);
    }
  }

  /** Draws the numbers 1, 2, 3 and so on, so that a number that is handed out twice is visible. */
  static final class Numbered implements EntropySources {
    boolean fail;

    /** The array of the last draw. It contains the numbers until they are wiped. */
    byte[] drawn = {};

    @Override
    public void readEntropy(byte[] into) {
      throw new UnsupportedOperationException();
    }

    @Override
    public byte[] newSeed(@Nullable VmClock clock, long stamp) {
      return new byte[1];
    }

    @Override
    public SecureRandom newSecureRandom(byte[] seed) {
      return new SecureRandom() {
        private static final long serialVersionUID = 1L;
        private long last;

        @Override
        public void nextBytes(byte[] bytes) {
          drawn = bytes;
          if (fail) {
            // A failed draw can leave such bytes, and no caller may get them.
            Arrays.fill(bytes, (byte) 0);
            throw new ProviderException("no draw");
          }
          ByteBuffer numbers = ByteBuffer.wrap(bytes);
          while (numbers.hasRemaining()) {
            numbers.putLong(++last);
          }
        }
      };
    }

    @Override
    public RandomGenerator newFastRandom(byte[] seed) {
      throw new UnsupportedOperationException();
    }
  }

  /** The system's sources, with counts of the seeds, and of created and reseeded DRBGs. */
  static class Counting implements EntropySources {
    /** The seeds that were taken. The user of a seed wipes it. */
    final List<byte[]> seeds = Collections.synchronizedList(new ArrayList<>());

    final AtomicInteger made = new AtomicInteger();
    final AtomicInteger reseeded = new AtomicInteger();

    @Override
    public void readEntropy(byte[] into) {
      SystemEntropySources.INSTANCE.readEntropy(into);
    }

    @Override
    public byte[] newSeed(@Nullable VmClock clock, long stamp) {
      byte[] seed = SystemEntropySources.INSTANCE.newSeed(clock, stamp);
      seeds.add(seed);
      return seed;
    }

    @Override
    public SecureRandom newSecureRandom(byte[] seed) {
      made.incrementAndGet();
      return SystemEntropySources.INSTANCE.newSecureRandom(seed);
    }

    @Override
    public void reseed(SecureRandom generator, byte[] seed) {
      reseeded.incrementAndGet();
      SystemEntropySources.INSTANCE.reseed(generator, seed);
    }

    @Override
    public RandomGenerator newFastRandom(byte[] seed) {
      return SystemEntropySources.INSTANCE.newFastRandom(seed);
    }
  }
}
