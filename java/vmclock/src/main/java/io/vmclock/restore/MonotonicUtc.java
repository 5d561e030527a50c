package io.vmclock.restore;

import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC that never goes back in any thread. Safe for use by any number of threads; no thread waits
 * for another.
 *
 * <p>Threads do not write a shared variable for each value. Instead, they share a {@link UtcLine}
 * and follow it by {@link System#nanoTime}. Each millisecond, one of them replaces the line. If the
 * threads' sources of UTC differ, the source with the latest time wins.
 *
 * <p>Values have the order of {@code nanoTime()}. A processor does not read {@code nanoTime()}
 * ahead of the loads that precede it, because the vDSO has a fence there. {@code nanoTime()} is
 * never less than a value that any thread has read before.
 */
final class MonotonicUtc {
  private static final AtomicReferenceFieldUpdater<MonotonicUtc, UtcLine> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(MonotonicUtc.class, UtcLine.class, "current");

  /** The instance for all ids of the process. */
  static final MonotonicUtc PROCESS = new MonotonicUtc();

  /** If two readings of nanoTime are further apart than this, the thread did not run in between. */
  private static final long STALL_NANOS = UtcLine.HOLDS_NANOS / 2;

  private static final int MAX_TRIES = 2;

  /** The last value that a thread has taken, by any of its cursors. */
  private static final class LastValue {
    long value;
  }

  private final LongSupplier nanoTime;
  private final ThreadLocal<LastValue> lastValues = ThreadLocal.withInitial(LastValue::new);
  private volatile UtcLine current;

  /** Begins in 1970, so the first cursor finds UTC far ahead and replaces the line. */
  private MonotonicUtc() {
    this(System::nanoTime, 0);
  }

  /** For tests: no value is less than {@code least}. */
  MonotonicUtc(LongSupplier nanoTime, long least) {
    this.nanoTime = nanoTime;
    this.current = UtcLine.from(nanoTime.getAsLong(), least);
  }

  /**
   * Returns a cursor for the current thread.
   *
   * @param utcNanos the source of UTC for new lines, in nanoseconds since 1970
   */
  Cursor cursor(LongSupplier utcNanos) {
    return new Cursor(utcNanos, lastValues.get());
  }

  /** Takes values. For the thread that created it. */
  final class Cursor {
    private final LongSupplier utcNanos;
    private final LastValue last;

    /** The last line that this cursor compared with UTC. */
    private @Nullable UtcLine comparedLine;

    private Cursor(LongSupplier utcNanos, LastValue last) {
      this.utcNanos = utcNanos;
      this.last = last;
    }

    /**
     * Takes a value. It is greater than all values that this thread has taken, and greater than all
     * values that other threads had taken when this call began, as far as {@code nanoTime()} can
     * distinguish the two calls.
     */
    long takeValue() {
      return takeValues(1);
    }

    /**
     * Takes {@code count} successive values, and returns the first. The caller must call {@link
     * #awaitLastValue} before it hands out any of them, or {@link #returnValues} if it hands out
     * none.
     */
    long takeValues(int count) {
      long first = Math.max(currentValue(), last.value + 1);
      last.value = first + count - 1;
      return first;
    }

    /**
     * Waits until UTC has reached the last value taken, so that other threads get greater values.
     * Usually UTC has reached it already: a value lasts 3.8 ns at most, and the caller's work on
     * each value takes longer. A reading of the clock takes longer too, so {@code count} readings
     * are enough. The wait ends after these, whatever the clock shows.
     */
    void awaitLastValue(int count) {
      for (int i = 0; i < count && currentValue() < last.value; i++) {
        Thread.onSpinWait();
      }
    }

    /** Returns the values from {@code first} on, so that this thread takes them again. */
    void returnValues(long first) {
      last.value = first - 1;
    }

    /** Makes the next call compare the line with UTC: the machine may have been restored. */
    void invalidateLine() {
      comparedLine = null;
    }

    private long currentValue() {
      UtcLine line = current;
      long now = nanoTime.getAsLong();
      while (line != comparedLine || !line.holdsAt(now)) {
        line = compareWithUtc(line);
        now = nanoTime.getAsLong();
      }
      return line.at(now);
    }

    /** Compares a line with UTC, and returns the line to use: this one, or one that replaced it. */
    private UtcLine compareWithUtc(UtcLine line) {
      long before;
      long utc;
      long now;
      int tries = 0;
      do {
        before = nanoTime.getAsLong();
        utc = UtcLine.valueOf(utcNanos.getAsLong());
        now = nanoTime.getAsLong();
      } while (now - before > STALL_NANOS && ++tries < MAX_TRIES);
      UtcLine next = line.next(now, utc);
      if (next != line && !CURRENT.compareAndSet(MonotonicUtc.this, line, next)) {
        return current;
      }
      comparedLine = next;
      return next;
    }
  }
}
