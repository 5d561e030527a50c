package io.vmclock.time;

import com.google.common.math.LongMath;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClockException;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.Native;
import io.vmclock.internal.SnapshotAccess;
import io.vmclock.internal.error.Failures;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * UTC with leap seconds spread over a longer time, so that UTC neither repeats nor skips a second.
 * Use it for programs that need a continuous time. Immutable.
 *
 * <p>Over {@code n} seconds of TAI, the count gains or loses one second at a constant rate. {@code
 * x} seconds after the beginning, the count has advanced by {@code x (n - 1) / n} seconds for an
 * inserted second, and by {@code x (n + 1) / n} seconds for a deleted one. Before and after the
 * smear, the count is UTC. So it is continuous and strictly increasing. Results are exact, rounded
 * down to nanoseconds.
 *
 * <p>The leap second is the one that the page announces or remembers ({@link LeapIndicator}). If
 * the page reports none, nothing is smeared. A page must report {@code POST_POS} or {@code
 * POST_NEG} until noon; if it forgets the leap second at once, it breaks {@link #NOON_LINEAR}.
 *
 * <p>A page's {@link Snapshot#smearingHint} reports how the machines around this one smear, if they
 * do. This class does not follow the hint by itself. Near a leap second, times must not be compared
 * unless they are smeared in the same way. So a program's source code should show which smear it
 * uses.
 */
public enum Smear {
  /**
   * From noon before the leap second to noon after it. n is 86401 for an inserted second and 86399
   * for a deleted one. The rate changes by 11.6 ppm. At midnight, the smeared time is half a second
   * off UTC.
   *
   * <p>Source: the "24-hour linear smear from noon to noon UTC" of Google's public NTP servers, <a
   * href="https://developers.google.com/time/smear">developers.google.com/time/smear</a>, which
   * Amazon's Time Sync Service also uses.
   */
  NOON_LINEAR,
  /**
   * Over the last 1000 seconds of the day with the leap second: from 23:43:21 on for an inserted
   * second, from 23:43:19 on for a deleted one. n is 1000. The rate changes by 1000 ppm. At
   * midnight, the smeared time is UTC.
   *
   * <p>Source: Markus Kuhn, "Coordinated Universal Time with Smoothed Leap Seconds (UTC-SLS)", <a
   * href="https://datatracker.ietf.org/doc/html/draft-kuhn-leapsecond-00">draft-kuhn-leapsecond-00</a>.
   */
  UTC_SLS;

  private static final long NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final long HALF_DAY_SECONDS = TimeUnit.HOURS.toSeconds(12);
  private static final long DAY_SECONDS = TimeUnit.DAYS.toSeconds(1);
  private static final long SLS_SECONDS = 1000;

  /**
   * Returns the smeared UTC of a reading in nanoseconds since 1970, rounded down. The range ends in
   * 2262. Near a leap second, compare it only with times that are smeared in the same way.
   *
   * <p>Allocates nothing while the page reports no leap second.
   *
   * @throws VmClockException as {@link Snapshot#utcNanos} does
   */
  public long utcNanos(Snapshot reading) {
    long utc = reading.utcNanos();
    if (reading.leapIndicator() == LeapIndicator.NONE) {
      return utc;
    }
    // Added to the page's own time scale, this gives a scale that runs steadily through the leap
    // second and is UTC at the reference time.
    // Only the magnitude of the page's offset counts, as in native/page.h.
    int offset = reading.timeType() == TimeType.TAI ? -Math.abs(reading.taiOffsetSeconds()) : 0;
    Leap leap = Leap.of(reading, offset);
    try {
      return smeared(Math.addExact(reading.pageNanos(), offset * NANOS_PER_SECOND), leap);
    } catch (ArithmeticException e) {
      throw Failures.absent(reading.clock().path(), "smeared UTC", -Native.VMCLOCK_EOVERFLOW);
    }
  }

  /**
   * Returns {@link #utcNanos} as an {@code Instant}.
   *
   * @throws VmClockException as {@link Snapshot#utcNanos} does
   */
  public Instant utcInstant(Snapshot reading) {
    return EpochNanos.instant(utcNanos(reading));
  }

  /**
   * Returns the smeared count of a time.
   *
   * @param steady the time in nanoseconds on the scale of {@code leap}
   * @throws ArithmeticException if the result is out of range
   */
  long smeared(long steady, Leap leap) {
    boolean inserted = leap.after < leap.before;
    long seconds = smearSeconds(inserted);
    long end = leap.midnight + (this == NOON_LINEAR ? HALF_DAY_SECONDS : 0);
    long since = LongMath.saturatedSubtract(steady, (end - seconds) * NANOS_PER_SECOND);
    if (since >= seconds * NANOS_PER_SECOND) {
      return Math.addExact(steady, leap.after * NANOS_PER_SECOND);
    }
    long count = Math.addExact(steady, leap.before * NANOS_PER_SECOND);
    if (since <= 0) {
      return count;
    }
    // floor(x (n - 1) / n) is x - ceil(x / n), and floor(x (n + 1) / n) is x + floor(x / n).
    return inserted ? count - (since + seconds - 1) / seconds : count + since / seconds;
  }

  /** Returns how many seconds of TAI the smear takes. */
  private long smearSeconds(boolean inserted) {
    return switch (this) {
      case NOON_LINEAR -> inserted ? DAY_SECONDS + 1 : DAY_SECONDS - 1;
      case UTC_SLS -> SLS_SECONDS;
    };
  }

  /**
   * A leap second on a scale that runs steadily through it and is UTC at the page's reference time.
   *
   * @param midnight the beginning of the day after the leap second, in seconds since 1970
   * @param before the seconds to add before the leap second to get UTC
   * @param after the seconds to add from midnight on
   */
  record Leap(long midnight, int before, int after) {
    /**
     * Returns the leap second of a reading that has UTC.
     *
     * @param offset the seconds to add to the page's scale to get this one
     */
    static Leap of(Snapshot reading, int offset) {
      ByteBuffer memory = SnapshotAccess.reading(reading);
      long at = memory.getLong(Native.VMCLOCK_READING_LEAP_AT_SEC) + offset;
      int before = memory.get(Native.VMCLOCK_READING_LEAP_BEFORE);
      int after = memory.get(Native.VMCLOCK_READING_LEAP_AFTER);
      // An inserted second begins at this time, and the next day begins one second later.
      return new Leap(after < before ? at + 1 : at, before, after);
    }
  }
}
