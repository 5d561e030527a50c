package io.vmclock.time;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClockException;
import io.vmclock.internal.CommitWait;
import java.time.Duration;
import java.util.Optional;

/**
 * A clock that returns UTC with a bound on its error. Code that takes a {@code BoundedClock} runs
 * with every source of time: a vmclock page ({@link PageClock}), the ClockBound daemon ({@code
 * ClockBoundClock}), the kernel ({@link KernelClock}), or several of them. Implementations are safe
 * for use by any number of threads.
 *
 * <p>A clock whose time has no bound now cannot be relied on. Its methods then throw a {@link
 * VmClockException}; they never return a plausible value instead. {@link #read} and {@link
 * #utcNanosOr} report the same without an exception.
 *
 * <pre>{@code
 * Clock java = UtcClock.of(clock);               // java.time.Clock
 * LongSupplier epochNanos = clock::utcNanos;     // for libraries that take a method reference
 * }</pre>
 *
 * <p>UTC is counted as POSIX counts it: in nanoseconds since 1970-01-01 00:00:00. An inserted leap
 * second repeats the count of 23:59:59. The range of times ends in 2262.
 *
 * <p>An implementation needs only {@link #name} and {@link #read}. A test can implement them with a
 * few fields.
 */
public interface BoundedClock {
  /** Returns the name of the source, as a text for people. It is short and does not change. */
  String name();

  /**
   * Reads UTC and its bounds at one instant. Never throws. Once the JVM has compiled it, allocates
   * nothing after the first call with this reading, except that a {@link FailoverClock} reports a
   * switch of its source.
   *
   * @param reading receives the time and its bounds, or the reason why the clock cannot be relied
   *     on now. No other thread uses it at the same time.
   * @return whether the clock can be relied on now
   */
  @CanIgnoreReturnValue
  boolean read(UtcReading reading);

  /**
   * Returns the failure that {@code failed} describes, with the cause and the remedy.
   *
   * @param failed a reading for which {@link #read} has just returned false
   */
  default VmClockException failure(UtcReading failed) {
    return new VmClockException(
        failed.requireReason(),
        null,
        name() + " cannot be relied on now: " + failed.requireReason() + ".",
        null);
  }

  /** Returns why the clock cannot be relied on now, or empty if it can. */
  default Optional<VmClockException> unreliableCause() {
    UtcReading reading = new UtcReading();
    return read(reading) ? Optional.empty() : Optional.of(failure(reading));
  }

  /**
   * Returns UTC now.
   *
   * @throws VmClockException if the clock cannot be relied on now
   */
  default long utcNanos() {
    UtcReading reading = new UtcReading();
    if (read(reading)) {
      return reading.utcNanos();
    }
    throw failure(reading);
  }

  /** Returns {@link #utcNanos}, or {@code fallback} if the clock cannot be relied on now. */
  default long utcNanosOr(long fallback) {
    UtcReading reading = new UtcReading();
    return read(reading) ? reading.utcNanos() : fallback;
  }

  /**
   * Returns the bounds of UTC now. {@link #read} gives the same without a new object.
   *
   * @throws VmClockException if the clock cannot be relied on now
   */
  default TimeBounds utcBounds() {
    UtcReading reading = new UtcReading();
    if (read(reading)) {
      return reading.bounds();
    }
    throw failure(reading);
  }

  /**
   * Blocks until UTC is certainly past {@code utc}, as {@link
   * io.vmclock.VmClock#awaitPastUtc(TimeBounds)} does.
   *
   * @throws IllegalArgumentException if the bounds are on TAI
   * @throws VmClockException if the clock cannot be relied on when the wait begins or later. The
   *     time may then not be past.
   * @throws InterruptedException if the thread is interrupted before the time is past
   */
  default void awaitPastUtc(TimeBounds utc) throws InterruptedException {
    CommitWait.until(
        new EarliestUtc(this), CommitWait.latestNanos(utc, TimeScale.UTC), CommitWait.NO_TIMEOUT);
  }

  /**
   * Does the same as {@link #awaitPastUtc(TimeBounds)}, for at most {@code timeout}. A timeout of
   * zero or less reads the clock once and does not wait.
   *
   * @return true if the time is past, false if the timeout has passed first
   */
  default boolean awaitPastUtc(TimeBounds utc, Duration timeout) throws InterruptedException {
    return CommitWait.until(
        new EarliestUtc(this),
        CommitWait.latestNanos(utc, TimeScale.UTC),
        CommitWait.timeoutNanos(timeout));
  }
}
