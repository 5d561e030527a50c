package io.vmclock.restore;

import com.google.common.hash.Hashing;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Draws from DRBGs, and never hands out what was drawn before a restore. Safe for use by any number
 * of threads.
 *
 * <p>Most of what a DRBG spends on 32 bytes goes into advancing its state, so it is asked for many
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
  private final EntropySources sources;
  private final Stripe[] stripes;
  private volatile Demand demanded = new Demand(new byte[0]);

  RandomEngine(GenerationGuard guard, EntropySources sources) {
    this.guard = guard;
    this.sources = sources;
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), MAX_STRIPES / 2);
    this.stripes = new Stripe[Integer.highestOneBit(processors * 2 - 1) * 2];
    Arrays.setAll(stripes, i -> new Stripe());
  }

  /**
   * Fills {@code out} with bytes that were drawn since the machine was last restored.
   *
   * <p>Whatever this throws, {@code out} is zero then.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  void fill(byte[] out) {
    Stripe stripe = lockOne();
    try {
      stripe.fill(out);
    } finally {
      stripe.lock.unlock();
    }
  }

  /**
   * Has each DRBG take new entropy, and {@code seed} if there is one, ahead of its next draw:
   * nothing that was drawn before this call is handed out by a draw after it.
   *
   * @throws io.vmclock.VmClockException if the page cannot be read
   */
  void reseed(byte @Nullable [] seed) {
    demand(seed);
    Stripe stripe = lockOne();
    try {
      // One of them now, so that the caller is told where there is no entropy.
      SecureRandom unused = stripe.current();
    } finally {
      stripe.lock.unlock();
    }
  }

  private synchronized void demand(byte @Nullable [] seed) {
    byte[] given = demanded.given;
    demanded =
        new Demand(
            seed == null
                ? given
                : Hashing.sha512().newHasher().putBytes(given).putBytes(seed).hash().asBytes());
  }

  /** Returns bytes of the operating system's own, generated since the last restore. */
  byte[] generateSeed(int count) {
    return guard.call(
        () -> {
          byte[] bytes = new byte[count];
          sources.readEntropy(bytes);
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

  /** What a reseed asks of each DRBG. Told from others by being another object. */
  private static final class Demand {
    /** A digest of all seeds that were given; empty if there were none. */
    final byte[] given;

    Demand(byte[] given) {
      this.given = given;
    }
  }

  private final class Stripe {
    final ReentrantLock lock = new ReentrantLock();
    private @Nullable SecureRandom generator;

    /** As of before the generator was last seeded, and so of before anything below was drawn. */
    private long stamp;

    /** The last one as of then. */
    private @Nullable Demand met;

    private final byte[] ahead = new byte[AHEAD_BYTES];

    /** How many bytes of those, from the first on, were handed out. */
    private int taken = AHEAD_BYTES;

    void fill(byte[] out) {
      try {
        do {
          draw(current(), out);
          guard.reach(RestoreInjectionPoint.BYTES_DRAWN);
        } while (guard.changedSince(stamp));
      } catch (Throwable e) {
        Arrays.fill(out, (byte) 0);
        throw e;
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

    SecureRandom current() {
      // Ahead of the entropy: what is demanded while that is taken is met by the next draw.
      Demand demand = demanded;
      long now = guard.stamp();
      SecureRandom generator = this.generator;
      return generator != null && now == stamp && demand == met ? generator : renew(now, demand);
    }

    private SecureRandom renew(long now, Demand demand) {
      drop();
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
      if (demand.given.length > 0) {
        sources.reseed(generator, demand.given);
      }
      // Last: whatever failed above is tried again by the next draw.
      stamp = now;
      met = demand;
      guard.reach(RestoreInjectionPoint.GENERATOR_SEEDED);
      return generator;
    }
  }
}
