package io.vmclock.restore;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One UTC for all threads that never goes back, without a word that each of them writes: they agree
 * on a {@link UtcLine}, which one of them draws anew each millisecond, and follow it by {@link
 * System#nanoTime}. Where several sources of UTC differ, the one ahead counts. Safe for use by any
 * number of threads; none waits for another.
 *
 * <p>The order of values is that of {@code nanoTime()}: it is not read ahead of what precedes it
 * (the vDSO has a fence there), and never less than what any thread read before.
 */
final class MonotonicUtc {
  private static final AtomicReferenceFieldUpdater<MonotonicUtc, UtcLine> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(MonotonicUtc.class, UtcLine.class, "current");

  /** For all ids of the process. */
  static final MonotonicUtc PROCESS = new MonotonicUtc();

  /** As long as this between two readings of the clock says that the thread did not run. */
  private static final long STALL_NANOS = UtcLine.HOLDS_NANOS / 2;

  private static final int MOST_TRIES = 2;

  /** The last value that a thread has taken, by whatever cursor. */
  private static final class Last {
    long value;
  }

  private final LongSupplier nanoTime;
  private final ThreadLocal<Last> lasts = ThreadLocal.withInitial(Last::new);
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

  /**
   * Returns what this thread takes values by; {@code utcNanos}, since 1970, is to draw lines by.
   */
  Cursor cursor(LongSupplier utcNanos) {
    return new Cursor(utcNanos, lasts.get());
  }

  /** For the thread that it was made on. */
  final class Cursor {
    private final LongSupplier utcNanos;
    private final Last last;

    /** The last line that was compared with UTC here. */
    private @Nullable UtcLine compared;

    private Cursor(LongSupplier utcNanos, Last last) {
      this.utcNanos = utcNanos;
      this.last = last;
    }

    /**
     * Takes a value: greater than all that this thread has taken, and than all that any thread had
     * taken when this was called, as far as {@code nanoTime()} tells the two calls apart.
     */
    long takeValue() {
      return takeValues(1);
    }

    /**
     * Takes {@code count} such values, each greater by one than the one before it, and returns the
     * first. Before any of them is handed out, {@link #awaitLastValue} is to be called; where none
     * will be, {@link #returnValues}.
     */
    long takeValues(int count) {
      long first = Math.max(now(), last.value + 1);
      last.value = first + count - 1;
      return first;
    }

    /**
     * Waits until it is as late as the last value taken, so that other threads get greater ones.
     * Mostly it is: a value is 3.8 ns at most, and something was made of each. So it also needs no
     * more readings of the clock than {@code count}, whatever that shows.
     */
    void awaitLastValue(int count) {
      for (int i = 0; i < count && now() < last.value; i++) {
        Thread.onSpinWait();
      }
    }

    /** Has the values from {@code first} on be taken again. */
    void returnValues(long first) {
      last.value = first - 1;
    }

    /** Has the line compared with UTC once more: the machine may have been restored since. */
    void invalidateLine() {
      compared = null;
    }

    private long now() {
      UtcLine line = current;
      long now = nanoTime.getAsLong();
      while (line != compared || !line.holdsAt(now)) {
        line = compare(line);
        now = nanoTime.getAsLong();
      }
      return line.at(now);
    }

    private UtcLine compare(UtcLine line) {
      long before;
      long utc;
      long now;
      int tries = 0;
      do {
        before = nanoTime.getAsLong();
        utc = UtcLine.valueOf(utcNanos.getAsLong());
        now = nanoTime.getAsLong();
      } while (now - before > STALL_NANOS && ++tries < MOST_TRIES);
      UtcLine next = line.next(now, utc);
      if (next != line && !CURRENT.compareAndSet(MonotonicUtc.this, line, next)) {
        return current;
      }
      compared = next;
      return next;
    }
  }
}
