package io.vmclock.restore;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One UTC for all threads that never goes back, without a word that each of them writes: they agree
 * on a {@link UtcLine}, which one of them draws anew each millisecond, and follow it by {@link
 * System#nanoTime}. Safe for use by any number of threads; none waits.
 *
 * <p>That {@code nanoTime()} has an order of its own is what theirs stands on: it is not read ahead
 * of what precedes it (the vDSO has a fence there), and never less than what any thread read
 * before.
 */
final class MonotonicUtc {
  private static final AtomicReferenceFieldUpdater<MonotonicUtc, UtcLine> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(MonotonicUtc.class, UtcLine.class, "current");

  /** For all ids of the process. */
  static final MonotonicUtc PROCESS = new MonotonicUtc();

  private final LongSupplier nanoTime;
  private volatile UtcLine current;

  /** Begins in 1970: the first who asks finds that this is long ago. */
  private MonotonicUtc() {
    this(System::nanoTime, 0);
  }

  /** For tests: no value will be less than {@code least}. */
  MonotonicUtc(LongSupplier nanoTime, long least) {
    this.nanoTime = nanoTime;
    this.current = UtcLine.from(nanoTime.getAsLong(), least);
  }

  /** Returns a thread's own place in it; {@code utcNanos}, since 1970, is to draw lines by. */
  Cursor cursor(LongSupplier utcNanos) {
    return new Cursor(utcNanos);
  }

  /** For one thread. */
  final class Cursor {
    private final LongSupplier utcNanos;

    /** The last line that this thread compared with UTC. */
    private @Nullable UtcLine compared;

    private long last;

    private Cursor(LongSupplier utcNanos) {
      this.utcNanos = utcNanos;
    }

    /**
     * Takes {@code count} values, each greater by one than the one before it, and returns the
     * first: greater than all that this cursor returned, and than all that any thread had been
     * given when this was called, as far as {@code nanoTime()} tells the two calls apart.
     *
     * <p>Other threads come to values that are taken ahead when their time has come: what is made
     * of each must take longer than that, which is 3.8 ns at most.
     */
    long take(int count) {
      UtcLine line = current;
      long now = nanoTime.getAsLong();
      while (line != compared || !line.holdsAt(now)) {
        line = compare(line);
        now = nanoTime.getAsLong();
      }
      long first = Math.max(line.at(now), last + 1);
      last = first + count - 1;
      return first;
    }

    /** Has the line compared with UTC once more: the machine may have been restored since. */
    void recompare() {
      compared = null;
    }

    private UtcLine compare(UtcLine line) {
      long utc = UtcLine.valueOf(utcNanos.getAsLong());
      UtcLine next = line.next(nanoTime.getAsLong(), utc);
      if (next != line && !CURRENT.compareAndSet(MonotonicUtc.this, line, next)) {
        return current;
      }
      compared = next;
      return next;
    }
  }
}
