package io.vmclock.restore;

import java.util.Arrays;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

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

  private static final int COUNTER_BITS = 16;
  private static final long COUNTER_MASK = (1L << COUNTER_BITS) - 1;

  /** What of the counter is in rand_b; the rest fills rand_a. */
  private static final int LOW_COUNTER_BITS = 4;

  private static final long LOW_COUNTER_MASK = (1L << LOW_COUNTER_BITS) - 1;

  private static final int TAIL_BITS = Long.SIZE - 2 - LOW_COUNTER_BITS;

  /** One for the process, so that its version 7 UUIDs have one order. */
  private static final AtomicLong PROCESS = new AtomicLong();

  private final GenerationGuard guard;
  private final UtcMillis time;
  private final ThreadLocal<RandomPool> pools;

  /** The last version 7 UUID's milliseconds and, in the lowest 16 bits, its counter. */
  private final AtomicLong last;

  UuidGenerator(GenerationGuard guard, Sources sources, AtomicLong last) {
    this.guard = guard;
    this.time = new UtcMillis(guard.clock());
    this.last = last;
    RandomEngine engine = new RandomEngine(guard, sources);
    this.pools = ThreadLocal.withInitial(() -> new RandomPool(guard, engine, time::judge));
  }

  /** Returns a generator. One is enough for a process. */
  public static UuidGenerator create(GenerationGuard guard) {
    return new UuidGenerator(Objects.requireNonNull(guard), SystemSources.INSTANCE, PROCESS);
  }

  /** Returns a UUID of version 4: 122 random bits. */
  public UUID version4() {
    RandomPool pool = pools.get();
    while (true) {
      long stamp = pool.begin();
      long high = pool.take();
      long low = pool.take();
      guard.at(Step.BUILT);
      if (!guard.changedSince(stamp)) {
        return random(high, low);
      }
      pool.drop();
    }
  }

  /**
   * Returns a UUID of version 7: the time, a counter and 58 random bits.
   *
   * <p>It is greater than all that this process made before, on whatever thread and also within the
   * same millisecond ({@code compareTo} and the order of the text agree until the year 6429). The
   * method is RFC 9562's section 6.2, method 1, a fixed bit-length dedicated counter: 16 bits that
   * begin anew with each millisecond at 15 random ones. Where 65536 are not enough they carry into
   * the time, and where time goes back it stays where it was. That order is a word of memory which
   * all threads write: those that make many at once wait less for it in {@link #version7(UUID[])}.
   *
   * <p>The time is UTC: the page's where that has it with a bound of at most a second, otherwise
   * {@link System#currentTimeMillis}.
   */
  public UUID version7() {
    RandomPool pool = pools.get();
    while (true) {
      long stamp = pool.begin();
      long position = advance(pool, 1);
      long tail = pool.take();
      guard.at(Step.BUILT);
      if (!guard.changedSince(stamp)) {
        return timeOrdered(position, tail);
      }
      pool.drop();
    }
  }

  /** Fills {@code into} with UUIDs of version 4, all of them made since the last restore. */
  public void version4(UUID[] into) {
    fill(
        into,
        pool -> {
          for (int i = 0; i < into.length; i++) {
            into[i] = random(pool.take(), pool.take());
          }
        });
  }

  /**
   * Fills {@code into} with UUIDs of version 7 in order, all of them made since the last restore.
   * The time is read once for all; beyond some 32000 of them the counter carries into it.
   */
  public void version7(UUID[] into) {
    if (into.length == 0) {
      return;
    }
    fill(
        into,
        pool -> {
          long position = advance(pool, into.length);
          for (int i = 0; i < into.length; i++) {
            into[i] = timeOrdered(position + i, pool.take());
          }
        });
  }

  private interface Batch {
    void from(RandomPool pool);
  }

  private void fill(UUID[] into, Batch batch) {
    RandomPool pool = pools.get();
    while (true) {
      long stamp = pool.begin();
      try {
        batch.from(pool);
        guard.at(Step.BUILT);
        if (!guard.changedSince(stamp)) {
          return;
        }
      } catch (RuntimeException e) {
        Arrays.fill(into, null);
        throw e;
      }
      Arrays.fill(into, null);
      pool.drop();
    }
  }

  /**
   * Takes {@code count} positions that lie behind all earlier ones, and returns the first.
   * Positions only grow, so that a later time may set them ahead and everyone else just counts on.
   */
  private long advance(RandomPool pool, int count) {
    long now = time.now();
    guard.at(Step.TIMED);
    while (true) {
      long before = last.get();
      if (before >>> COUNTER_BITS >= now) {
        return last.getAndAdd(count) + 1;
      }
      long first = (now << COUNTER_BITS) | (pool.take() >>> (Long.SIZE - COUNTER_BITS + 1));
      if (last.compareAndSet(before, first + count - 1)) {
        return first;
      }
    }
  }

  private static UUID random(long high, long low) {
    return new UUID((high & ~VERSION_MASK) | VERSION_4, VARIANT | (low >>> 2));
  }

  private static UUID timeOrdered(long position, long tail) {
    long millis = position & ~COUNTER_MASK;
    long highCounter = (position & COUNTER_MASK) >>> LOW_COUNTER_BITS;
    long lowCounter = position & LOW_COUNTER_MASK;
    return new UUID(
        millis | VERSION_7 | highCounter,
        VARIANT | (lowCounter << TAIL_BITS) | (tail >>> (Long.SIZE - TAIL_BITS)));
  }
}
