package io.vmclock.restore;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Makes UUIDs (RFC 9562) that no clone of the machine makes too. Safe for use by any number of
 * threads: each draws its random bits ahead into a buffer of its own, and takes a lock only to
 * refill that, one of many ({@link SnapshotSafeRandom}).
 *
 * <p>Each UUID is checked as it is handed out. If the machine was restored since its bits were
 * drawn or its time was read, it and the thread's buffer are dropped, and another one is made.
 *
 * <p>All methods throw {@link io.vmclock.VmClockException} where the page cannot be read any more.
 */
public final class UuidGenerator {
  private static final long VERSION_4 = 0x4000;
  private static final long VERSION_7 = 0x7000;
  private static final long VERSION_MASK = 0xf000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;

  /** What of a time's fraction is in rand_b; the rest fills rand_a. */
  private static final int LOW_FRACTION_BITS = UtcLine.FRACTION_BITS - 12;

  private static final long FRACTION_MASK = UtcLine.MILLI - 1;
  private static final long LOW_FRACTION_MASK = (1L << LOW_FRACTION_BITS) - 1;
  private static final int TAIL_BITS = Long.SIZE - 2 - LOW_FRACTION_BITS;

  private final GenerationGuard guard;
  private final ThreadLocal<ThreadState> threads;

  UuidGenerator(GenerationGuard guard, EntropySources sources, MonotonicUtc time) {
    this.guard = guard;
    LongSupplier utc = UtcSource.of(guard.clock());
    RandomEngine engine = new RandomEngine(guard, sources);
    this.threads = ThreadLocal.withInitial(() -> new ThreadState(guard, engine, time.cursor(utc)));
  }

  /** What a thread has to itself. */
  private static final class ThreadState {
    final RandomPool pool;
    final MonotonicUtc.Cursor time;

    ThreadState(GenerationGuard guard, RandomEngine engine, MonotonicUtc.Cursor time) {
      this.pool = new RandomPool(guard, engine, time::invalidateLine);
      this.time = time;
    }
  }

  /**
   * Returns a generator. One is enough for a process, and each thread that uses it keeps up to 2
   * KiB for it.
   */
  public static UuidGenerator create(GenerationGuard guard) {
    return new UuidGenerator(
        Objects.requireNonNull(guard), SystemEntropySources.INSTANCE, MonotonicUtc.PROCESS);
  }

  /** Returns a UUID of version 4: 122 random bits. */
  public UUID version4() {
    RandomPool pool = threads.get().pool;
    while (true) {
      long stamp = pool.refillIfEmpty();
      long high = pool.takeLong();
      long low = pool.takeLong();
      guard.reach(RestoreInjectionPoint.RESULT_BUILT);
      if (!guard.changedSince(stamp)) {
        return random(high, low);
      }
      pool.wipe();
    }
  }

  /**
   * Returns a UUID of version 7: the time, to 1.9 ns, and 55 random bits.
   *
   * <p>It is greater than all that this process had made when this was called, on whatever thread
   * ({@code compareTo} and the order of the text agree). The method is RFC 9562's section 6.2,
   * method 3: what follows the milliseconds is a fraction of one, 12 bits of it in rand_a and 7 in
   * rand_b. A thread counts on where that is no greater than in its last one. Threads share no word
   * that they write for each, and so do not wait for one another; their order is {@link
   * System#nanoTime}'s, which two calls can only share where that ticks more slowly than a call and
   * a hand-over to another thread take, some 50 ns.
   *
   * <p>The time is UTC within a millisecond: the page's where that has it with a bound of at most a
   * second, otherwise the system's. Where that goes back, the time in UUIDs goes on at half the
   * speed until it is UTC again.
   */
  public UUID version7() {
    ThreadState own = threads.get();
    RandomPool pool = own.pool;
    while (true) {
      long stamp = pool.refillIfEmpty();
      long time = own.time.takeValue();
      guard.reach(RestoreInjectionPoint.TIME_READ);
      long tail = pool.takeLong();
      guard.reach(RestoreInjectionPoint.RESULT_BUILT);
      if (!guard.changedSince(stamp)) {
        return timeOrdered(time, tail);
      }
      pool.wipe();
    }
  }

  /** Fills {@code into} with UUIDs of version 4, all of them made since the last restore. */
  public void version4(UUID[] into) {
    fill(
        into,
        own -> {
          for (int i = 0; i < into.length; i++) {
            into[i] = random(own.pool.takeLong(), own.pool.takeLong());
          }
        });
  }

  /**
   * Fills {@code into} with UUIDs of version 7 in order, all of them made since the last restore.
   * The time is read once for all; each is 1.9 ns after the one before it.
   */
  public void version7(UUID[] into) {
    if (into.length == 0) {
      return;
    }
    fill(
        into,
        own -> {
          long time = own.time.takeValues(into.length);
          try {
            guard.reach(RestoreInjectionPoint.TIME_READ);
            for (int i = 0; i < into.length; i++) {
              into[i] = timeOrdered(time + i, own.pool.takeLong());
            }
          } catch (Throwable e) {
            own.time.returnValues(time);
            throw e;
          }
          own.time.awaitLastValue(into.length);
        });
  }

  private interface Batch {
    void from(ThreadState own);
  }

  private void fill(UUID[] into, Batch batch) {
    ThreadState own = threads.get();
    RandomPool pool = own.pool;
    while (true) {
      long stamp = pool.refillIfEmpty();
      boolean fresh = false;
      try {
        batch.from(own);
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

  private static UUID random(long high, long low) {
    return new UUID((high & ~VERSION_MASK) | VERSION_4, VARIANT | (low >>> 2));
  }

  private static UUID timeOrdered(long time, long tail) {
    long millis = time >>> UtcLine.FRACTION_BITS;
    long highFraction = (time & FRACTION_MASK) >>> LOW_FRACTION_BITS;
    long lowFraction = time & LOW_FRACTION_MASK;
    return new UUID(
        (millis << 16) | VERSION_7 | highFraction,
        VARIANT | (lowFraction << TAIL_BITS) | (tail >>> (Long.SIZE - TAIL_BITS)));
  }
}
