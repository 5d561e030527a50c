package io.vmclock.restore;

import io.vmclock.internal.PaddedLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * UTC that does not go back. Safe for use by any number of threads; no thread waits for another.
 *
 * <p>Threads do not write a shared variable for each value. Instead, they share a {@link UtcLine}
 * and follow it by {@link System#nanoTime}. Each millisecond, one of them replaces the line. If the
 * threads' sources of UTC differ, the source with the latest time wins.
 *
 * <p>Values have the order of {@code nanoTime()}. A processor does not read {@code nanoTime()}
 * ahead of the loads that precede it, because the vDSO has a fence there. {@code nanoTime()} is
 * never less than a value that any thread has read before.
 *
 * <p>A source can be wrong by years and then be right again. So values go back to UTC in two cases:
 * they would be ahead of UTC by more than {@link #MAX_LEAD_SECONDS}, or the machine was restored
 * and they would be ahead of UTC by more than two milliseconds. A warning is logged the first time.
 */
final class MonotonicUtc {
  private static final System.Logger LOG = System.getLogger(MonotonicUtc.class.getName());

  private static final AtomicReferenceFieldUpdater<MonotonicUtc, UtcLine> CURRENT =
      AtomicReferenceFieldUpdater.newUpdater(MonotonicUtc.class, UtcLine.class, "current");

  /** How far values can be ahead of UTC. */
  static final long MAX_LEAD_SECONDS = 10;

  private static final long MAX_LEAD = UtcLine.valueOf(TimeUnit.SECONDS.toNanos(MAX_LEAD_SECONDS));

  /** A line is UTC within a millisecond, so such a lead is not an error of UTC. */
  private static final long KEPT_LEAD = 2 * UtcLine.MILLI;

  /** The instance for all ids of the process. */
  static final MonotonicUtc PROCESS = new MonotonicUtc();

  /** If two readings of nanoTime are further apart than this, the thread did not run in between. */
  private static final long STALL_NANOS = UtcLine.HOLDS_NANOS / 2;

  private static final int MAX_TRIES = 2;

  private final LongSupplier nanoTime;
  private final AtomicBoolean warned = new AtomicBoolean();
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
   * Returns a new cursor.
   *
   * @param utcNanos the source of UTC for new lines, in nanoseconds since 1970
   */
  Cursor cursor(LongSupplier utcNanos) {
    return new Cursor(utcNanos);
  }

  /** Returns {@link System#nanoTime}. */
  long nanoTime() {
    return nanoTime.getAsLong();
  }

  private void warnOnce(long lead) {
    if (warned.compareAndSet(false, true)) {
      LOG.log(
          System.Logger.Level.WARNING,
          "The time in UUIDs of version 7 was "
              + (lead >> UtcLine.FRACTION_BITS)
              + " ms ahead of UTC, because a clock was wrong. New UUIDs contain UTC again, so they"
              + " can be less than earlier ones.");
    }
  }

  /** Takes values. For one thread at a time. */
  final class Cursor {
    private final LongSupplier utcNanos;

    /** The last value taken. */
    private final PaddedLong last = new PaddedLong(0);

    /** Whether the machine was restored since this cursor compared a line with UTC. */
    private boolean restored;

    /** The last line that this cursor compared with UTC. */
    private @Nullable UtcLine comparedLine;

    private Cursor(LongSupplier utcNanos) {
      this.utcNanos = utcNanos;
    }

    /**
     * Takes a value. It is greater than all values that this cursor has taken, and greater than all
     * values that other cursors had taken when this call began, as far as {@code nanoTime()} can
     * distinguish the two calls.
     */
    long takeValue() {
      return takeValue(nanoTime());
    }

    /**
     * Takes a value, as {@link #takeValue()} does for a call that began at {@code now}. A line that
     * is newer than {@code now} is not valid then, so this method reads the time again.
     */
    long takeValue(long now) {
      return takeValues(1, now);
    }

    /**
     * Takes {@code count} successive values, and returns the first. The caller must call {@link
     * #awaitLastValue} before it hands out any of them, or {@link #returnValues} if it hands out
     * none.
     */
    long takeValues(int count) {
      return takeValues(count, nanoTime());
    }

    private long takeValues(int count, long now) {
      long first = Math.max(valueAt(now), last.get() + 1);
      last.set(first + count - 1);
      return first;
    }

    /**
     * Waits until UTC has reached the last value taken, so that other threads get greater values.
     * Usually UTC has reached it already: a value lasts 3.8 ns at most, and the caller's work on
     * each value takes longer. A reading of the clock takes longer too, so {@code count} readings
     * are enough. The wait ends after these, whatever the clock shows.
     */
    void awaitLastValue(int count) {
      for (int i = 0; i < count && valueAt(nanoTime()) < last.get(); i++) {
        Thread.onSpinWait();
      }
    }

    /** Returns the values from {@code first} on, so that this cursor takes them again. */
    void returnValues(long first) {
      last.set(first - 1);
    }

    /** Makes the next call compare the line with UTC. */
    void invalidateLine(boolean restored) {
      comparedLine = null;
      this.restored |= restored;
    }

    private long valueAt(long begin) {
      UtcLine line = current;
      long now = begin;
      while (line != comparedLine || !line.holdsAt(now)) {
        line = compareWithUtc(line);
        now = nanoTime();
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
        before = nanoTime();
        utc = UtcLine.valueOf(utcNanos.getAsLong());
        now = nanoTime();
      } while (now - before > STALL_NANOS && ++tries < MAX_TRIES);
      UtcLine next = line.next(now, utc);
      long maxLead = restored ? KEPT_LEAD : MAX_LEAD;
      long lead = next.at(now) - utc;
      boolean tooFar = lead > maxLead;
      if (tooFar) {
        next = UtcLine.from(now, utc);
      }
      if (next != line && !CURRENT.compareAndSet(MonotonicUtc.this, line, next)) {
        return current;
      }
      comparedLine = next;
      restored = false;
      if (last.get() - utc > maxLead) {
        last.set(0);
      }
      if (tooFar) {
        warnOnce(lead);
      }
      return next;
    }
  }
}
