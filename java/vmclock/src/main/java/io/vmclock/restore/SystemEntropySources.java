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
 * <p>Two of the JDK's own sources are avoided, because their state is in the heap, where a snapshot
 * copies it. NativePRNG buffers what it read from the kernel. A DRBG that seeds itself takes its
 * entropy from a hidden DRBG that the whole process shares, so that its reseed() gives two clones
 * the same; setSeed() is that DRBG's reseed function with the entropy that it is given.
 */
final class SystemEntropySources implements EntropySources {
  static final SystemEntropySources INSTANCE = new SystemEntropySources();

  private static final String KERNEL = "/dev/urandom";
  private static final int STRENGTH_BITS = 256;

  /** The strength, and half of it again in place of a nonce, as SP 800-90A has it. */
  private static final int ENTROPY_BYTES = STRENGTH_BITS / 8 * 3 / 2;

  /** Of the processor's own random numbers: what the seed holds of the kernel's. */
  private static final int PROCESSOR_WORDS = ENTROPY_BYTES / Long.BYTES;

  private static final int DISTINCTIONS = 7;
  private static final byte[] PERSONALIZATION =
      "io.vmclock.restore".getBytes(StandardCharsets.US_ASCII);
  private static final AtomicLong SEEDS = new AtomicLong();

  private SystemEntropySources() {}

  @Override
  public void readEntropy(byte[] into) {
    // Opened each time: no buffer that a snapshot would copy, and nothing to close.
    try (FileInputStream kernel = new FileInputStream(KERNEL)) {
      if (kernel.readNBytes(into, 0, into.length) != into.length) {
        throw new EOFException("it ended");
      }
    } catch (IOException e) {
      throw new ProviderException(
          "No entropy can be had from "
              + KERNEL
              + ": "
              + e.getMessage()
              + ". Give this process the device.",
          e);
    }
  }

  @Override
  public byte[] newSeed(@Nullable VmClock clock, long stamp) {
    byte[] entropy = new byte[ENTROPY_BYTES];
    readEntropy(entropy);
    ByteBuffer seed =
        ByteBuffer.allocate(ENTROPY_BYTES + (PROCESSOR_WORDS + DISTINCTIONS) * Long.BYTES);
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

  /** Independent in each clone from the first instant on; the kernel's may be some later. */
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
    // Ahead of the first draw, it is the entropy of the instantiation itself.
    generator.setSeed(seed);
    return generator;
  }

  @Override
  public RandomGenerator newFastRandom(byte[] seed) {
    byte[] digest;
    try {
      digest = MessageDigest.getInstance("SHA-256").digest(seed);
    } catch (NoSuchAlgorithmException e) {
      throw new ProviderException("Every JDK has SHA-256", e);
    }
    return RandomGeneratorFactory.of("L64X128MixRandom").create(digest);
  }
}
