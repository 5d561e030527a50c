package io.vmclock.restore;

import io.vmclock.VmClockException;
import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.PaddedLong;
import io.vmclock.internal.Stripes;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Draws random bytes from DRBGs, and never hands out bytes that were drawn before a restore. Safe
 * for use by any number of threads.
 *
 * <p>A DRBG spends most of the cost of 32 bytes on advancing its state. So the engine draws more
 * bytes at once, ahead of their use. A snapshot contains the waiting bytes, but it also contains
 * the DRBG's state, and the bytes reveal no more than that state. The bytes are wiped when they are
 * handed out, and when the DRBG is reseeded.
 *
 * <p>There are several DRBGs, as {@link Stripes} describes.
 */
final class RandomEngine {
  private static final int AHEAD_BYTES = 1024;

  /** For more bytes than this, a separate draw costs little more. */
  private static final int MAX_BYTES_FROM_AHEAD = AHEAD_BYTES / 8;

  private final GenerationGuard guard;
  private final EntropySources sources;
  private final Stripes<Stripe> stripes =
      new Stripes<>(this::newStripe, stripe -> stripe.lock.tryLock());
  private volatile ReseedRequest lastRequest = new ReseedRequest(new byte[0]);

  RandomEngine(GenerationGuard guard, EntropySources sources) {
    this.guard = guard;
    this.sources = sources;
  }

  /**
   * Fills {@code out} with bytes that were drawn after the machine was last restored. If this
   * method throws, {@code out} contains zeros. Waits during a checkpoint of the process.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  void fill(byte[] out) {
    try {
      fillNow(out);
    } catch (VmClockException e) {
      Checkpoints.runAfterRestore(e, () -> fillNow(out));
    }
  }

  /**
   * Does the same as {@link #fill}, but fails at once with {@code RELEASED} during a checkpoint,
   * for callers that hold what a checkpoint needs.
   */
  void fillNow(byte[] out) {
    Stripe stripe = lockStripe();
    try {
      stripe.fill(out);
    } finally {
      stripe.lock.unlock();
    }
  }

  /**
   * Makes each DRBG take new entropy, and {@code seed} if it is given, before its next draw. A draw
   * after this call never hands out bytes that were drawn before it.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  void reseed(byte @Nullable [] seed) {
    requestReseed(seed);
    Stripe stripe = lockStripe();
    try {
      // Reseeds one DRBG now, so that this call fails if there is no entropy.
      SecureRandom unused = stripe.currentGenerator();
    } finally {
      stripe.lock.unlock();
    }
  }

  private synchronized void requestReseed(byte @Nullable [] seed) {
    byte[] digest = lastRequest.seedDigest;
    lastRequest = new ReseedRequest(seed == null ? digest : SunProvider.sha512(digest, seed));
  }

  /** Returns entropy that the operating system generated after the last restore. */
  byte[] generateSeed(int count) {
    return guard.call(
        () -> {
          byte[] bytes = new byte[count];
          sources.readEntropy(bytes);
          return bytes;
        });
  }

  private Stripe newStripe() {
    Stripe stripe = new Stripe();
    Checkpoints.add(stripe);
    return stripe;
  }

  private Stripe lockStripe() {
    Stripe own = stripes.own();
    if (own.lock.tryLock()) {
      return own;
    }
    Stripe other = stripes.takeOther();
    if (other != null) {
      return other;
    }
    own.lock.lock();
    return own;
  }

  /** A request that each DRBG reseeds itself. Two requests are the same if they are one object. */
  private static final class ReseedRequest {
    /** A digest of all seeds that callers have given; empty if there were none. */
    final byte[] seedDigest;

    ReseedRequest(byte[] seedDigest) {
      this.seedDigest = seedDigest;
    }
  }

  /** A DRBG, its lock, and the bytes that were drawn from it ahead of their use. */
  private final class Stripe implements Checkpointed {
    final ReentrantLock lock = new ReentrantLock();
    private @Nullable SecureRandom generator;

    /** The stamp from before the generator was last seeded, so also from before any draw since. */
    private long stamp;

    /** The last request before the generator was last seeded. */
    private @Nullable ReseedRequest servedRequest;

    private final byte[] ahead = new byte[AHEAD_BYTES];

    /** How many of these bytes, from the first on, were handed out. */
    private final PaddedLong taken = new PaddedLong(AHEAD_BYTES);

    void fill(byte[] out) {
      try {
        do {
          draw(currentGenerator(), out);
          guard.reach(RestoreInjectionPoint.BYTES_DRAWN);
        } while (guard.changedSince(stamp));
      } catch (Throwable e) {
        Arrays.fill(out, (byte) 0);
        throw e;
      }
    }

    private void draw(SecureRandom generator, byte[] out) {
      if (out.length > MAX_BYTES_FROM_AHEAD) {
        generator.nextBytes(out);
        return;
      }
      if (out.length > AHEAD_BYTES - taken.get()) {
        // If the draw fails, nothing can be taken from the buffer.
        taken.set(AHEAD_BYTES);
        generator.nextBytes(ahead);
        taken.set(0);
      }
      int begin = (int) taken.get();
      int end = begin + out.length;
      System.arraycopy(ahead, begin, out, 0, out.length);
      Arrays.fill(ahead, begin, end, (byte) 0);
      taken.set(end);
    }

    /** Wipes the waiting bytes. The next ones need a stamp, which fails now. */
    @Override
    public void beforeCheckpoint() {
      lock.lock();
      try {
        wipeAhead();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void afterRestore() {
      // The guard reports a change, so the DRBG is reseeded before its next draw.
    }

    private void wipeAhead() {
      Arrays.fill(ahead, (byte) 0);
      taken.set(AHEAD_BYTES);
    }

    /** Returns the generator, reseeded if the machine was restored or a reseed was requested. */
    SecureRandom currentGenerator() {
      // Loaded before the entropy is read: the next draw serves a request that comes meanwhile.
      ReseedRequest request = lastRequest;
      long now = guard.stamp();
      SecureRandom generator = this.generator;
      return generator != null && now == stamp && request == servedRequest
          ? generator
          : seedGenerator(now, request);
    }

    private SecureRandom seedGenerator(long now, ReseedRequest request) {
      wipeAhead();
      guard.reach(RestoreInjectionPoint.STAMP_READ);
      byte[] seed = sources.newSeed(guard.clock(), now);
      SecureRandom generator = this.generator;
      try {
        guard.reach(RestoreInjectionPoint.SEED_READ);
        if (generator == null) {
          generator = sources.newSecureRandom(seed);
          this.generator = generator;
        } else {
          sources.reseed(generator, seed);
        }
      } finally {
        Arrays.fill(seed, (byte) 0);
      }
      if (request.seedDigest.length > 0) {
        sources.reseed(generator, request.seedDigest);
      }
      // Set last: if anything above fails, the next draw tries again.
      stamp = now;
      servedRequest = request;
      guard.reach(RestoreInjectionPoint.GENERATOR_SEEDED);
      return generator;
    }
  }
}
