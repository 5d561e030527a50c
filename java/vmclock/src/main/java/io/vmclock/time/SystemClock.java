package io.vmclock.time;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.math.LongMath;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.NanosText;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * The JVM's own clock with a bound that the program states. <b>Nothing checks this bound.</b> If
 * the system's clock is wrong by more, all bounds of this clock are wrong, and no method reports
 * it. This clock also does not detect a restore, a migration, or that the clock was set.
 *
 * <p>Use it as the last source on machines that have no better one, such as laptops with macOS or
 * Windows, and in tests. It works on every operating system and does not load the native library.
 * Where the kernel knows its error, use {@link KernelClock}.
 *
 * <p>Immutable, and safe for use by any number of threads. Unlike other clocks, a read allocates an
 * {@code Instant} of 24 bytes, because the JDK offers its clock in nanoseconds in no other way.
 * Some JVMs optimize this away.
 */
public final class SystemClock implements NoWaitClock {
  private static final Duration LARGEST_ERROR = Duration.ofDays(36525);
  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

  /** The first second of which not every nanosecond is in the range of times. */
  private static final long END_SECONDS = Long.MAX_VALUE / NANOS_PER_SECOND;

  private static final Clock CLOCK = Clock.systemUTC();

  private final long maxErrorNanos;
  private final String name;

  private SystemClock(Duration maxError) {
    checkArgument(
        !maxError.isNegative() && maxError.compareTo(LARGEST_ERROR) <= 0,
        "The assumed error is %s, but must be from 0 to 100 years",
        maxError);
    this.maxErrorNanos = maxError.toNanos();
    this.name = "system clock, assumed +-" + NanosText.of(maxErrorNanos);
  }

  /**
   * Returns the system's clock with an assumed bound on its error.
   *
   * @param maxError how far the system's clock can be from UTC, according to the program: from 0 to
   *     100 years. Leap seconds that the operating system smears are a part of the error.
   * @throws IllegalArgumentException if the error is negative or larger
   */
  public static SystemClock assuming(Duration maxError) {
    return new SystemClock(maxError);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean read(UtcReading reading) {
    return set(reading, CLOCK.instant());
  }

  boolean set(UtcReading reading, Instant now) {
    long seconds = now.getEpochSecond();
    if (seconds >= END_SECONDS || seconds <= -END_SECONDS) {
      return reading.setUnreliable(this, Reason.OUT_OF_RANGE);
    }
    long utcNanos = seconds * NANOS_PER_SECOND + now.getNano();
    return reading.set(
        this,
        utcNanos,
        LongMath.saturatedSubtract(utcNanos, maxErrorNanos),
        LongMath.saturatedAdd(utcNanos, maxErrorNanos));
  }

  @Override
  public boolean readNoWait(UtcReading reading) {
    return read(reading);
  }

  @Override
  public long utcNanosNoWaitOr(long fallback) {
    return utcNanosOr(fallback);
  }

  @Override
  public String toString() {
    return "SystemClock[" + name + "]";
  }
}
