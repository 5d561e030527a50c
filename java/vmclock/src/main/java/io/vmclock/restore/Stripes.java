package io.vmclock.restore;

/**
 * How state is divided between threads. There are more stripes than processors. A thread that finds
 * its own stripe in use takes the next one. So threads do not wait for each other, a million
 * virtual threads do not have a state each, and nothing stays behind in threads that outlive the
 * owner.
 */
final class Stripes {
  private static final int MAX_COUNT = 64;

  /** A power of two. */
  static final int COUNT = count();

  private Stripes() {}

  private static int count() {
    int processors = Math.min(Runtime.getRuntime().availableProcessors(), MAX_COUNT / 2);
    return Integer.highestOneBit(processors * 2 - 1) * 2;
  }

  /** Returns the {@code i}-th stripe that the current thread tries. */
  static int choose(int i) {
    // Threads that were started one after the other have neighboring ids.
    return ((int) Thread.currentThread().getId() + i) & (COUNT - 1);
  }
}
