package io.vmclock.time;

import com.google.common.math.LongMath;
import io.vmclock.LeapIndicator;
import io.vmclock.Snapshot;
import io.vmclock.TimeType;
import io.vmclock.VmClockException;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.Native;
import io.vmclock.internal.error.Failures;
import java.time.Instant;
import java.time.LocalDate;
import java.util.concurrent.TimeUnit;

/**
 * UTC in which leap seconds are spread out, so that it neither repeats nor skips. Immutable.
 *
 * <p>Over {@code n} seconds of TAI one second is taken from the count, or added to it, at a
 * constant rate: {@code x} after the beginning, the count has moved by {@code x (n - 1) / n} for an
 * inserted second and {@code x (n + 1) / n} for a deleted one. Before and after, it is UTC. In this
 * it is continuous and strictly increasing; results are exact and rounded down to nanoseconds.
 *
 * <p>The leap second is the one that the page announces or remembers ({@link LeapIndicator}). Where
 * the page knows of none there is nothing to smear: a page that forgets one at once, instead of
 * saying {@code POST_POS} or {@code POST_NEG} until noon, breaks {@link #NOON_LINEAR}.
 *
 * <p>A page's {@link Snapshot#smearingHint} says how the machines around this one smear, if they
 * do. Nothing here follows it by itself: times of two kinds must not be compared near a leap
 * second, and which one a program has shall be seen in its source.
 */
public enum Smear {
  /**
   * From noon before to noon after the leap second: n is 86401 for an inserted one, 86399 for a
   * deleted one, and the rate changes by 11.6 ppm. At midnight it is half a second from UTC.
   *
   * <p>Source: the "24-hour linear smear from noon to noon UTC" of Google's public NTP servers, <a
   * href="https://developers.google.com/time/smear">developers.google.com/time/smear</a>, which
   * Amazon's Time Sync Service has as well.
   */
  NOON_LINEAR,
  /**
   * Over the last 1000 seconds of the day with the leap second, from 23:43:21 or 23:43:19 on: n is
   * 1000 for either, and the rate changes by 1000 ppm. At midnight it is UTC.
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
   * Returns the time of a reading in nanoseconds since 1970, rounded down; until 2262. Near a leap
   * second only smeared times of the same kind can be compared with it.
   *
   * <p>Allocates nothing while the page knows of no leap second.
   *
   * @throws VmClockException as {@link Snapshot#utcNanos} does
   */
  public long utcNanos(Snapshot reading) {
    long utc = reading.utcNanos();
    LeapIndicator indicator = reading.leapIndicator();
    if (indicator == LeapIndicator.NONE) {
      return utc;
    }
    // UTC less leap seconds is the page's own scale plus this.
    int offset = reading.timeType() == TimeType.TAI ? reading.taiOffsetSeconds() : 0;
    Leap leap = Leap.near(indicator, reading.timeSeconds() + offset);
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
   * @param steady nanoseconds on the scale of {@code leap}
   * @throws ArithmeticException if it is out of range
   */
  long smeared(long steady, Leap leap) {
    boolean inserted = leap.after < leap.before;
    long seconds = seconds(inserted);
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
  private long seconds(boolean inserted) {
    return switch (this) {
      case NOON_LINEAR -> inserted ? DAY_SECONDS + 1 : DAY_SECONDS - 1;
      case UTC_SLS -> SLS_SECONDS;
    };
  }

  /**
   * A leap second on a scale that goes on steadily through it, and is UTC at the page's reference
   * time. Seconds since 1970.
   *
   * @param midnight where the day after the leap second begins
   * @param before what to add before the leap second to have UTC
   * @param after what to add from midnight on
   */
  record Leap(long midnight, int before, int after) {
    /**
     * Finds the leap second that a page's indicator means.
     *
     * @param reference the page's reference time in UTC; the page's own reader has made sure that
     *     the indicator does not contradict it
     */
    static Leap near(LeapIndicator indicator, long reference) {
      LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(reference, DAY_SECONDS));
      long month = day.withDayOfMonth(1).toEpochDay() * DAY_SECONDS;
      long next = day.withDayOfMonth(1).plusMonths(1).toEpochDay() * DAY_SECONDS;
      return switch (indicator) {
        case PRE_POS -> new Leap(next + 1, 0, -1);
        case PRE_NEG -> new Leap(next - 1, 0, 1);
        // The reference is in 23:59:60, which is counted as 23:59:59 or as the next 00:00:00.
        case POS -> reference == month ? new Leap(month + 1, 0, -1) : new Leap(next, 1, 0);
        case POST_POS -> new Leap(month, 1, 0);
        case POST_NEG -> new Leap(month, -1, 0);
        case NONE, UNRECOGNIZED ->
            throw new IllegalArgumentException("No leap second is meant by " + indicator);
      };
    }
  }
}
