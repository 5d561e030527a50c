package io.vmclock.restore;

import io.vmclock.VmClockException;
import io.vmclock.internal.Checkpointed;
import io.vmclock.internal.Checkpoints;
import io.vmclock.internal.PaddedLong;
import io.vmclock.internal.Stripes;
import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * Makes UUIDs (RFC 9562) that no clone of the machine repeats. Safe for use by any number of
 * threads. Random bits are drawn ahead into several buffers, and each call uses one of them alone.
 * If all buffers are in use, a call makes another one, so it does not wait for other calls. It
 * takes a lock only to refill a buffer, and there are many such locks ({@link SnapshotSafeRandom}).
 *
 * <p>Each UUID is checked before it is handed out. If the machine was restored since the bits were
 * drawn or the time was read, the UUID and the buffer are dropped, and another UUID is made.
 *
 * <p>All methods throw {@link io.vmclock.VmClockException} if the page can no longer be read.
 */
public final class UuidGenerator {
  private static final long VERSION_4 = 0x4000;
  private static final long VERSION_7 = 0x7000;
  private static final long VERSION_MASK = 0xf000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  /** The bits of a time's fraction that are in rand_b. The rest fills rand_a. */
  private static final int LOW_FRACTION_BITS = UtcLine.FRACTION_BITS - 12;

  private static final long FRACTION_MASK = UtcLine.MILLI - 1;
  private static final long LOW_FRACTION_MASK = (1L << LOW_FRACTION_BITS) - 1;
  private static final int TAIL_BITS = Long.SIZE - 2 - LOW_FRACTION_BITS;

  private static final int STRIPE_BYTES = 2048;

  /** Few bytes, because a temporary stripe is used for one call. */
  private static final int TEMPORARY_BYTES = 128;

  private final GenerationGuard guard;
  private final RandomEngine engine;
  private final MonotonicUtc time;
  private final LongSupplier utc;
  private final Stripes<Stripe> stripes = new Stripes<>(this::newStripe, Stripe::tryTake);

  UuidGenerator(GenerationGuard guard, EntropySources sources, MonotonicUtc time) {
    this(guard, sources, time, UtcSource.of(guard.clock()));
  }

  /** For tests: {@code utc} replaces the page's UTC. */
  UuidGenerator(
      GenerationGuard guard, EntropySources sources, MonotonicUtc time, LongSupplier utc) {
    this.guard = guard;
    this.engine = new RandomEngine(guard, sources);
    this.time = time;
    this.utc = utc;
  }

  /** Random bits and the time, for one call at a time. */
  private static final class Stripe implements Checkpointed {
    private static final long MAX_CALL_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);

    final RandomPool pool;
    final MonotonicUtc.Cursor time;

    /** 1 during a call, otherwise 0. */
    private final PaddedLong inUse = new PaddedLong(0);

    Stripe(GenerationGuard guard, RandomEngine engine, int bytes, MonotonicUtc.Cursor time) {
      this.pool = new RandomPool(guard, engine, bytes, time::invalidateLine);
      this.time = time;
    }

    /** Wipes the waiting bits. The next bits need a stamp, which fails now. */
    @Override
    public void beforeCheckpoint() {
      long start = System.nanoTime();
      while (!tryTake()) {
        if (System.nanoTime() - start > MAX_CALL_NANOS) {
          throw new IllegalStateException("A call that makes a UUID has not ended within 10 s");
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
      pool.wipe();
      giveBack();
    }

    @Override
    public void afterRestore() {
      // The guard reports a change before anything from before the checkpoint is used.
    }

    boolean tryTake() {
      return inUse.compareAndSet(0, 1);
    }

    void giveBack() {
      // A release: the next call that takes this stripe sees what this call has written.
      inUse.setRelease(0);
    }
  }

  private Stripe newStripe() {
    Stripe stripe = new Stripe(guard, engine, STRIPE_BYTES, time.cursor(utc));
    Checkpoints.add(stripe);
    return stripe;
  }

  /** Returns a stripe for this call alone. */
  private Stripe takeStripe() {
    Stripe own = stripes.own();
    if (own.tryTake()) {
      return own;
    }
    Stripe other = stripes.takeOther();
    return other != null ? other : new Stripe(guard, engine, TEMPORARY_BYTES, time.cursor(utc));
  }

  /**
   * Returns a generator, which keeps up to 270 KiB if 64 threads have made UUIDs at the same time.
   * One generator is enough for a process.
   */
  public static UuidGenerator create(GenerationGuard guard) {
    return new UuidGenerator(
        Objects.requireNonNull(guard), SystemEntropySources.INSTANCE, MonotonicUtc.PROCESS);
  }

  /** Returns a UUID of version 4, with 122 random bits. */
  public UUID version4() {
    try {
      return version4Now();
    } catch (VmClockException e) {
      return Checkpoints.callAfterRestore(e, this::version4Now);
    }
  }

  /** Does the same, but fails at once during a checkpoint. */
  private UUID version4Now() {
    Stripe stripe = takeStripe();
    try {
      RandomPool pool = stripe.pool;
      while (true) {
        long stamp = pool.refillIfEmpty();
        long high = pool.takeLong();
        long low = pool.takeLong();
        guard.reach(RestoreInjectionPoint.RESULT_BUILT);
        if (!guard.changedSince(stamp)) {
          return newVersion4(high, low);
        }
        pool.wipe();
      }
    } finally {
      stripe.giveBack();
    }
  }

  /**
   * Returns a UUID of version 7, with the time in units of 1.9 ns and 55 random bits.
   *
   * <p>It is greater than every UUID of version 7 that this process had made when the call began,
   * on any thread. {@code compareTo} and the order of the text agree. This follows RFC 9562,
   * section 6.2, method 3: after the milliseconds comes a fraction of a millisecond, 12 bits of it
   * in rand_a and 7 bits in rand_b.
   *
   * <p>Threads do not write a shared variable for each UUID, so they do not wait for each other.
   * Instead, UUIDs of different threads have the order of {@link System#nanoTime}. Two successive
   * calls can read the same {@code nanoTime} only if one of its ticks is longer than a call and a
   * hand-over to another thread, which take about 50 ns.
   *
   * <p>The time is UTC within a millisecond. It is the page's UTC if the page has UTC with a bound
   * of at most a second, and otherwise the system's UTC. This method does not wait for an update of
   * a mapped page: it continues from the page's last UTC, and uses the system's UTC if the update
   * takes longer than a second. If UTC goes back, the time in UUIDs continues at half the speed or
   * more until UTC has caught up.
   *
   * <p>A clock can be wrong by years and then be right again. Therefore the time in UUIDs is never
   * more than 10 s ahead of UTC, and after a restore never more than 2 ms. If UTC goes back further
   * than that, the time in UUIDs goes back too. This is the only exception to the order. It is
   * logged the first time.
   */
  public UUID version7() {
    try {
      return version7Now();
    } catch (VmClockException e) {
      return Checkpoints.callAfterRestore(e, this::version7Now);
    }
  }

  /** Does the same, but fails at once during a checkpoint. */
  private UUID version7Now() {
    // Read first: the processor takes the stripe while it waits for the counter.
    long now = time.nanoTime();
    Stripe stripe = takeStripe();
    try {
      RandomPool pool = stripe.pool;
      while (true) {
        long stamp = pool.refillIfEmpty();
        long value = stripe.time.takeValue(now);
        guard.reach(RestoreInjectionPoint.TIME_READ);
        long tail = pool.takeLong();
        guard.reach(RestoreInjectionPoint.RESULT_BUILT);
        if (!guard.changedSince(stamp)) {
          return newVersion7(value, tail);
        }
        pool.wipe();
      }
    } finally {
      stripe.giveBack();
    }
  }

  /**
   * Fills {@code into} with UUIDs of version 4. All of them are made after the last restore. If
   * this method throws, {@code into} contains only nulls.
   */
  public void version4(UUID[] into) {
    fill(
        into,
        stripe -> {
          for (int i = 0; i < into.length; i++) {
            into[i] = newVersion4(stripe.pool.takeLong(), stripe.pool.takeLong());
          }
        });
  }

  /**
   * Fills {@code into} with UUIDs of version 7 in order. All of them are made after the last
   * restore. The time is read once. Each UUID is 1.9 ns later than the one before. If this method
   * throws, {@code into} contains only nulls.
   */
  public void version7(UUID[] into) {
    if (into.length == 0) {
      return;
    }
    fill(
        into,
        stripe -> {
          long time = stripe.time.takeValues(into.length);
          try {
            guard.reach(RestoreInjectionPoint.TIME_READ);
            for (int i = 0; i < into.length; i++) {
              into[i] = newVersion7(time + i, stripe.pool.takeLong());
            }
          } catch (Throwable e) {
            stripe.time.returnValues(time);
            throw e;
          }
          stripe.time.awaitLastValue(into.length);
        });
  }

  /** Fills an array with UUIDs, without a check for a restore. */
  private interface Batch {
    void fillFrom(Stripe stripe);
  }

  private void fill(UUID[] into, Batch batch) {
    try {
      fillNow(into, batch);
    } catch (VmClockException e) {
      Checkpoints.runAfterRestore(e, () -> fillNow(into, batch));
    }
  }

  private void fillNow(UUID[] into, Batch batch) {
    Stripe stripe = takeStripe();
    try {
      fill(into, stripe, batch);
    } finally {
      stripe.giveBack();
    }
  }

  private void fill(UUID[] into, Stripe stripe, Batch batch) {
    RandomPool pool = stripe.pool;
    while (true) {
      long stamp = pool.refillIfEmpty();
      boolean fresh = false;
      try {
        batch.fillFrom(stripe);
        guard.reach(RestoreInjectionPoint.RESULT_BUILT);
        fresh = !guard.changedSince(stamp);
      } finally {
        if (!fresh) {
          Arrays.fill(into, null);
        }
      }
      if (fresh) {
        return;
      }
      pool.wipe();
    }
  }

  private static UUID newVersion4(long high, long low) {
    return new UUID((high & ~VERSION_MASK) | VERSION_4, VARIANT | (low >>> 2));
  }

  private static UUID newVersion7(long time, long tail) {
    long millis = time >>> UtcLine.FRACTION_BITS;
    long highFraction = (time & FRACTION_MASK) >>> LOW_FRACTION_BITS;
    long lowFraction = time & LOW_FRACTION_MASK;
    return new UUID(
        (millis << 16) | VERSION_7 | highFraction,
        VARIANT | (lowFraction << TAIL_BITS) | (tail >>> (Long.SIZE - TAIL_BITS)));
  }
}
