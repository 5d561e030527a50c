package io.vmclock.restore;

import io.vmclock.VmClock;
import io.vmclock.internal.Native;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DrbgParameters;
import java.security.DrbgParameters.Capability;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
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
  private static final int STRENGTH_BITS = 256;

  /** As many bytes as the strength, and half as many in place of a nonce, as in SP 800-90A. */
  private static final int ENTROPY_BYTES = STRENGTH_BITS / 8 * 3 / 2;

  /** A seed takes as many bytes from the processor as from the kernel. */
  private static final int PROCESSOR_WORDS = ENTROPY_BYTES / Long.BYTES;

  /** The words of a seed that distinguish this machine and this moment. */
  private static final int DISTINGUISHING_WORDS = 7;

  private static final byte[] PERSONALIZATION =
      "io.vmclock.restore".getBytes(StandardCharsets.US_ASCII);
  private static final AtomicLong SEEDS = new AtomicLong();

  private SystemEntropySources() {}

  @Override
  public void readEntropy(byte[] into) {
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
              + ". Give this process access to that device.",
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
    SecureRandom generator;
    try {
      generator =
          SecureRandom.getInstance(
              "DRBG",
              DrbgParameters.instantiation(STRENGTH_BITS, Capability.RESEED_ONLY, PERSONALIZATION));
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException("This JDK has no DRBG: " + e.getMessage(), e);
    }
    // Before the first draw, this sets the entropy of the instantiation itself.
    generator.setSeed(seed);
    return generator;
  }

  @Override
  public RandomGenerator newFastRandom(byte[] seed) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException("This JDK has no SHA-256: " + e.getMessage(), e);
    }
    return RandomGeneratorFactory.of("L64X128MixRandom").create(digest);
  }
}
