package io.vmclock.testkit;

import static java.util.Objects.requireNonNull;

import com.google.common.math.LongMath;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.UtcReading;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A clock that a test sets, for unit tests on any operating system. It does not use the native
 * library. Safe for use by any number of threads.
 *
 * <pre>{@code
 * FakeClock clock = new FakeClock().bound(Duration.ofMillis(2));
 * Lease lease = new Lease(clock, Duration.ofSeconds(10));
 * clock.advance(Duration.ofSeconds(11));
 * assertTrue(lease.isExpired());
 * clock.unreliable(Reason.UNRELIABLE);
 * assertThrows(VmClockException.class, lease::renew);
 * }</pre>
 *
 * <p>A new clock stands at {@link RawPage#EPOCH} and has a bound of 1 us. Its time changes only by
 * {@link #at} and {@link #advance}, so {@link #awaitPastUtc} waits until another thread calls one
 * of them.
 */
public final class FakeClock implements BoundedClock {
  /**
   * @param reason why the clock cannot be relied on, or null if it can
   */
  private record State(long utcNanos, long boundNanos, @Nullable Reason reason) {}

  private volatile State state = new State(nanos(RawPage.EPOCH), 1000, null);

  /** Creates a clock. */
  public FakeClock() {}

  /**
   * Sets UTC.
   *
   * @throws ArithmeticException if the time is not between 1677 and 2262
   */
  @CanIgnoreReturnValue
  public synchronized FakeClock at(Instant utc) {
    state = new State(nanos(utc), state.boundNanos, state.reason);
    return this;
  }

  /**
   * Lets this much time pass at once, or go back if it is negative.
   *
   * @throws ArithmeticException if the time is then not between 1677 and 2262
   */
  @CanIgnoreReturnValue
  public synchronized FakeClock advance(Duration time) {
    long utcNanos = Math.addExact(state.utcNanos, time.toNanos());
    state = new State(utcNanos, state.boundNanos, state.reason);
    return this;
  }

  /**
   * Sets how far the time can be from the true time, in both directions.
   *
   * @throws IllegalArgumentException if the bound is negative
   */
  @CanIgnoreReturnValue
  public synchronized FakeClock bound(Duration maxError) {
    if (maxError.isNegative()) {
      throw new IllegalArgumentException(
          "The bound is " + maxError + ", but an error cannot be less than 0. Pass its magnitude.");
    }
    state = new State(state.utcNanos, maxError.toNanos(), state.reason);
    return this;
  }

  /** Makes the clock unreliable: reads report this reason and have no time. */
  @CanIgnoreReturnValue
  public synchronized FakeClock unreliable(Reason reason) {
    state = new State(state.utcNanos, state.boundNanos, requireNonNull(reason));
    return this;
  }

  /** Makes the clock reliable. The time has not changed meanwhile. */
  @CanIgnoreReturnValue
  public synchronized FakeClock synchronizedAgain() {
    state = new State(state.utcNanos, state.boundNanos, null);
    return this;
  }

  private static long nanos(Instant utc) {
    return Math.addExact(
        Math.multiplyExact(utc.getEpochSecond(), TimeUnit.SECONDS.toNanos(1)), utc.getNano());
  }

  @Override
  public String name() {
    return "fake clock";
  }

  @Override
  public boolean read(UtcReading reading) {
    State now = state;
    return now.reason != null
        ? reading.setUnreliable(this, now.reason)
        : reading.set(
            this,
            now.utcNanos,
            LongMath.saturatedSubtract(now.utcNanos, now.boundNanos),
            LongMath.saturatedAdd(now.utcNanos, now.boundNanos));
  }

  @Override
  public String toString() {
    return "FakeClock[" + state + "]";
  }
}
