package io.vmclock.internal;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How state is divided between threads. There are more stripes than processors. A thread that finds
 * its own stripe in use takes another one, and begins with that one from then on. So threads that
 * run at the same time soon use different stripes, and do not wait for each other. A million
 * virtual threads do not have a state each, and nothing stays behind in threads that outlive the
 * owner of the stripes.
 */
public final class Stripes {
  private static final int MAX_COUNT = 64;

  /** A power of two. */
  public static final int COUNT = count();

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
      FIRST[i] = (byte) (i & (COUNT - 1));
    }
  }

  private Stripes() {}

  private static int count() {
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), MAX_COUNT / 2);
    return Integer.highestOneBit(processors * 2 - 1) * 2;
  }

  /** Returns the stripe that the current thread tries first. */
  public static int first() {
    return FIRST[thread()];
  }

  /** Returns the stripe to try after {@code stripe}. The last one is followed by the first. */
  static int next(int stripe) {
    return (stripe + 1) & (COUNT - 1);
  }

  /** Makes the current thread begin with {@code stripe}, because its own was in use. */
  public static void beginWith(int stripe) {
    FIRST[thread()] = (byte) stripe;
  }

  /**
   * Takes another stripe, because the one that the current thread tries first is in use. Returns
   * null if all are in use.
   *
   * @param tryTake takes a stripe for the current thread, or returns false
   */
  public static <T> @Nullable T takeOther(T[] stripes, Predicate<T> tryTake) {
    int first = first();
    for (int i = next(first); i != first; i = next(i)) {
      if (tryTake.test(stripes[i])) {
        beginWith(i);
        return stripes[i];
      }
    }
    return null;
  }

  private static int thread() {
    return (int) Thread.currentThread().getId() & (THREADS - 1);
  }
}
