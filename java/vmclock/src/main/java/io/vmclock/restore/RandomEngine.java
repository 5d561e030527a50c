package io.vmclock.restore;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Draws from DRBGs, and never hands out what was drawn before a restore. Safe for use by any number
 * of threads.
 *
 * <p>What a DRBG takes for 32 bytes is mostly the moving on of its state, so it is asked for many
 * at once. Those that wait to be handed out are in a snapshot as the DRBG's state is, and tell no
 * more than that; they are wiped as they are handed out, and when the DRBG is seeded anew.
 *
 * <p>There are more DRBGs than processors, and a thread that finds its own in use takes the next:
 * so threads do not wait for each other, and a million virtual threads have no DRBG each.
 */
final class RandomEngine {
  private static final int MAX_STRIPES = 64;

  private static final int AHEAD_BYTES = 1024;

  /** From here on a draw of its own costs little more. */
  private static final int MOST_FROM_AHEAD = AHEAD_BYTES / 8;

  private final GenerationGuard guard;
  private final Sources sources;
  private final Stripe[] stripes;

  RandomEngine(GenerationGuard guard, Sources sources) {
    this.guard = guard;
    this.sources = sources;
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), MAX_STRIPES / 2);
    this.stripes = new Stripe[Integer.highestOneBit(processors * 2 - 1) * 2];
    Arrays.setAll(stripes, i -> new Stripe());
  }

  /**
   * Fills {@code out} with bytes that were drawn since the machine was last restored.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read; {@code out} is zero then
   */
  void fill(byte[] out) {
    Stripe stripe = lockOne();
    try {
      stripe.fill(out);
    } finally {
      stripe.lock.unlock();
    }
  }

  /** Mixes {@code seed}, or new entropy of the system where it is null, into one of the DRBGs. */
  void reseed(byte @Nullable [] seed) {
    Stripe stripe = lockOne();
    try {
      stripe.reseed(seed);
    } finally {
      stripe.lock.unlock();
    }
  }

  /** Returns bytes of the operating system's own, generated since the last restore. */
  byte[] entropy(int count) {
    return guard.call(
        () -> {
          byte[] bytes = new byte[count];
          sources.entropy(bytes);
          return bytes;
        });
  }

  private Stripe lockOne() {
    // Threads that were started one after the other have neighbouring ids.
    int home = (int) Thread.currentThread().getId();
    int mask = stripes.length - 1;
    for (int i = 0; i < stripes.length; i++) {
      Stripe stripe = stripes[(home + i) & mask];
      if (stripe.lock.tryLock()) {
        return stripe;
      }
    }
    Stripe stripe = stripes[home & mask];
    stripe.lock.lock();
    return stripe;
  }

  private final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    private @Nullable SecureRandom generator;

    /** As of before the generator was last seeded, and so of before anything below was drawn. */
    private long stamp;

    private final byte[] ahead = new byte[AHEAD_BYTES];

    /** How many bytes of those, from the first on, were handed out. */
    private int taken = AHEAD_BYTES;

    void fill(byte[] out) {
      while (true) {
        draw(current(), out);
        guard.at(Step.DRAWN);
        if (!guard.changedSince(stamp)) {
          return;
        }
        Arrays.fill(out, (byte) 0);
      }
    }

    private void draw(SecureRandom generator, byte[] out) {
      if (out.length > MOST_FROM_AHEAD) {
        generator.nextBytes(out);
        return;
      }
      if (out.length > AHEAD_BYTES - taken) {
        // Not to be taken from if the draw fails.
        taken = AHEAD_BYTES;
        generator.nextBytes(ahead);
        taken = 0;
      }
      System.arraycopy(ahead, taken, out, 0, out.length);
      Arrays.fill(ahead, taken, taken + out.length, (byte) 0);
      taken += out.length;
    }

    private void drop() {
      Arrays.fill(ahead, (byte) 0);
      taken = AHEAD_BYTES;
    }

    void reseed(byte @Nullable [] seed) {
      SecureRandom generator = current();
      if (seed != null) {
        drop();
        sources.reseed(generator, seed);
      } else {
        renew(guard.stamp());
      }
    }

    private SecureRandom current() {
      long now = guard.stamp();
      SecureRandom generator = this.generator;
      return generator != null && now == stamp ? generator : renew(now);
    }

    private SecureRandom renew(long now) {
      drop();
      guard.at(Step.STAMPED);
      byte[] seed = sources.seed(guard.clock(), now);
      guard.at(Step.SEEDED);
      SecureRandom generator = this.generator;
      if (generator == null) {
        generator = sources.secure(seed);
        this.generator = generator;
      } else {
        sources.reseed(generator, seed);
      }
      // Last: whatever failed above is tried again by the next draw.
      stamp = now;
      Arrays.fill(seed, (byte) 0);
      guard.at(Step.RENEWED);
      return generator;
    }
  }
}
