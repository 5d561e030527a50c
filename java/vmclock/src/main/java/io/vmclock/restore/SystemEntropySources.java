package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.internal.Native;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's entropy and the JDK's generators. Safe for use by any number of threads.
 *
 * <p>This class avoids two of the JDK's own sources, because their state is in the heap, and a
 * snapshot copies the heap. NativePRNG buffers what it reads from the kernel. A DRBG that seeds
 * itself takes its entropy from a hidden DRBG that the whole process shares, so its {@code
 * reseed()} gives two clones the same entropy. Its {@code setSeed()} is the same reseed function of
 * the DRBG, but takes the entropy from the caller.
 */
final class SystemEntropySources implements EntropySources {
  static final SystemEntropySources INSTANCE = new SystemEntropySources();

  private static final String KERNEL = "/dev/urandom";

  /** Windows has no such file. Its generator is called by the JDK, which keeps no copy of it. */
  private static final boolean IS_WINDOWS = File.separatorChar == '\\';

  private static final String WINDOWS = "Windows-PRNG";

  /**
   * As many bytes as the highest strength, and half as many in place of a nonce, as in SP 800-90A.
   */
  private static final int ENTROPY_BYTES = 256 / 8 * 3 / 2;

  /** A seed takes as many bytes from the processor as from the kernel. */
  private static final int PROCESSOR_WORDS = ENTROPY_BYTES / Long.BYTES;

  /** The words of a seed that distinguish this machine and this moment. */
  private static final int DISTINGUISHING_WORDS = 7;

  private static final byte[] NO_BYTES = {};
  private static final byte[] PERSONALIZATION =
      "io.vmclock.restore".getBytes(StandardCharsets.US_ASCII);
  private static final AtomicLong SEEDS = new AtomicLong();

  private SystemEntropySources() {}

  @Override
  public void readEntropy(byte[] into) {
    if (IS_WINDOWS) {
      readWindowsEntropy(into);
    } else {
      readKernelEntropy(into);
    }
  }

  private static void readWindowsEntropy(byte[] into) {
    try {
      SecureRandom.getInstance(WINDOWS, "SunMSCAPI").nextBytes(into);
    } catch (GeneralSecurityException e) {
      throw new ProviderException(
          "No entropy can be read from the generator "
              + WINDOWS
              + ": "
              + e.getMessage()
              + ". This JVM needs the module jdk.crypto.mscapi.",
          e);
    }
  }

  private static void readKernelEntropy(byte[] into) {
    // Opened each time, so there is no buffer that a snapshot could copy, and nothing to close.
    try (FileInputStream kernel = new FileInputStream(KERNEL)) {
      if (kernel.readNBytes(into, 0, into.length) != into.length) {
        throw new EOFException("it ended early");
      }
    } catch (IOException e) {
      throw new ProviderException(
          "No entropy can be read from "
              + KERNEL
              + ": "
              + e.getMessage()
              + ". This process needs access to that device, and a free file descriptor.",
          e);
    }
  }

  @Override
  public byte[] newSeed(@Nullable VmClock clock, long stamp) {
    byte[] entropy = new byte[ENTROPY_BYTES];
    readEntropy(entropy);
    ByteBuffer seed =
        ByteBuffer.allocate(ENTROPY_BYTES + (PROCESSOR_WORDS + DISTINGUISHING_WORDS) * Long.BYTES);
    seed.put(entropy).putLong(stamp);
    if (clock != null) {
      seed.putLong(clock.disruptionMarker()).putLong(Native.vmclock_counter());
      putProcessorRandom(seed);
    }
    seed.putLong(System.nanoTime()).putLong(System.currentTimeMillis());
    seed.putLong(ProcessHandle.current().pid()).putLong(SEEDS.incrementAndGet());
    Arrays.fill(entropy, (byte) 0);
    return seed.array();
  }

  /**
   * Adds random numbers of the processor. They are independent in each clone at once; the kernel's
   * entropy may become independent later.
   */
  private static void putProcessorRandom(ByteBuffer seed) {
    long[] word = new long[1];
    for (int i = 0; i < PROCESSOR_WORDS && Native.vmclock_processor_random(word) != 0; i++) {
      seed.putLong(word[0]);
    }
    word[0] = 0;
  }

  @Override
  public SecureRandom newSecureRandom(byte[] seed) {
    SecureRandom generator = SunProvider.newDrbg(PERSONALIZATION);
    // Before the first draw, this sets the entropy of the instantiation itself.
    generator.setSeed(seed);
    return generator;
  }

  /**
   * The generators of the module {@code jdk.random} would have more state. But an image of jlink
   * may lack that module, and the JDK finds its generators through the context class loader of the
   * thread that asks first. So this is the exclusive or of two generators of {@code java.base},
   * whose seeds and increments are independent.
   */
  @Override
  public RandomGenerator newFastRandom(byte[] seed) {
    ByteBuffer digest = ByteBuffer.wrap(SunProvider.sha512(seed, NO_BYTES));
    SplittableRandom first = new SplittableRandom(digest.getLong());
    // A split generator has another increment, which depends on its seed.
    SplittableRandom second = new SplittableRandom(digest.getLong()).split();
    return () -> first.nextLong() ^ second.nextLong();
  }
}
