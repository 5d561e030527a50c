package io.vmclock.internal;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * State that is divided between threads. A thread that finds its own stripe in use takes another
 * one, and begins with that one from then on. So threads that run at the same time soon use
 * different stripes, and do not wait for each other. If all stripes are in use, another one is
 * made, up to {@link #MOST}: a thread that lost its processor in a call keeps its stripe meanwhile.
 * A million virtual threads do not have a state each, and nothing stays behind in threads that
 * outlive the owner of the stripes. Safe for use by any number of threads.
 *
 * @param <T> a stripe, which one thread uses at a time
 */
public final class Stripes<T> {
  /** The most stripes that are made. A power of two. */
  public static final int MOST = 64;

  /** How many stripes threads begin with: a power of two, more than there are processors. */
  static final int FIRST_COUNT = firstCount();

  /** A power of two, so many that few threads share an entry of {@link #FIRST}. */
  private static final int THREADS = 1024;

  /**
   * The stripe with which a thread begins, by the thread's id. Read by each call, and written only
   * if two threads meet, so processors share it. A race between two writes does no harm, because
   * each stripe is taken atomically.
   */
  private static final byte[] FIRST = new byte[THREADS];

  static {
    for (int i = 0; i < THREADS; i++) {
      // Threads that were started one after the other have neighboring ids.
      FIRST[i] = (byte) (i & (FIRST_COUNT - 1));
    }
  }

  private final AtomicReferenceArray<@Nullable T> stripes = new AtomicReferenceArray<>(MOST);
  private final Supplier<T> maker;
  private final Predicate<T> tryTake;

  /**
   * Creates no stripes yet.
   *
   * @param maker makes a stripe, which may stay unused
   * @param tryTake takes a stripe for the current thread, or returns false if it is in use
   */
  public Stripes(Supplier<T> maker, Predicate<T> tryTake) {
    this.maker = maker;
    this.tryTake = tryTake;
  }

  private static int firstCount() {
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), MOST / 2);
    return Integer.highestOneBit(processors * 2 - 1) * 2;
  }

  /** Returns the number of the stripe that the current thread tries first. */
  public static int first() {
    return FIRST[thread()];
  }

  /** Makes the current thread begin with this stripe, because its own was in use. */
  public static void beginWith(int stripe) {
    FIRST[thread()] = (byte) stripe;
  }

  /** Returns the stripe that the current thread tries first. It may be in use. */
  public T own() {
    T own = stripes.get(first());
    return own != null ? own : make(first());
  }

  /**
   * Takes a stripe, after the thread has found its own in use. Returns null if {@link #MOST}
   * stripes are in use.
   */
  public @Nullable T takeOther() {
    T made = takeFirst(/* make= */ false);
    return made != null ? made : takeFirst(/* make= */ true);
  }

  private @Nullable T takeFirst(boolean make) {
    int own = first();
    for (int i = 1; i < MOST; i++) {
      int index = (own + i) & (MOST - 1);
      T stripe = stripes.get(index);
      if (stripe == null && make) {
        stripe = make(index);
      }
      if (stripe != null && tryTake.test(stripe)) {
        beginWith(index);
        return stripe;
      }
    }
    return null;
  }

  private T make(int index) {
    T made = maker.get();
    T before = stripes.compareAndExchange(index, null, made);
    return before == null ? made : before;
  }

  private static int thread() {
    return (int) Thread.currentThread().getId() & (THREADS - 1);
  }
}
