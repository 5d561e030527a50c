package io.vmclock.testkit;

import io.vmclock.TimeType;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads and stores the reference time of a page, its offset of UTC and its leap indicator. */
final class PageTime {
  private static final int FRACTION_BITS = 64;
  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);

  private final PageFields fields;

  /** All values come from the fields, so a test may change these at any time. */
  PageTime(PageFields fields) {
    this.fields = fields;
  }

  boolean exists() {
    return fields.getByte(Abi.COUNTER_ID_OFFSET) != Abi.COUNTER_INVALID;
  }

  boolean isRunning() {
    return fields.getLong(Abi.COUNTER_PERIOD_FRAC_SEC_OFFSET) != 0;
  }

  TimeType type() {
    return TimeType.of(fields.getByte(Abi.TIME_TYPE_OFFSET));
  }

  /** Returns whether the page's time determines UTC. */
  boolean hasUtc() {
    return switch (type()) {
      case TAI -> fields.hasFlag(Abi.FLAG_TAI_OFFSET_VALID);
      case MONOTONIC, UNRECOGNIZED -> false;
      default -> true;
    };
  }

  private boolean countsUtc() {
    return switch (type()) {
      case TAI, MONOTONIC -> false;
      default -> true;
    };
  }

  private int taiMinusUtc() {
    return Math.abs(fields.getShort(Abi.TAI_OFFSET_SEC_OFFSET));
  }

  /** Returns the reference time since 1970, as TAI counts it. */
  Duration tai() {
    long seconds = fields.getLong(Abi.TIME_SEC_OFFSET) + (countsUtc() ? taiMinusUtc() : 0);
    return Duration.ofSeconds(seconds, nanos(unsigned(Abi.TIME_FRAC_SEC_OFFSET)));
  }

  /** Returns the reference time. An inserted second repeats 23:59:59. */
  Instant utc() {
    Duration tai = tai();
    return Instant.ofEpochSecond(tai.toSeconds() - taiMinusUtc(), tai.toNanosPart());
  }

  @Nullable LeapStep leap() {
    return LeapStep.of(
        fields.getByte(Abi.LEAP_INDICATOR_OFFSET), utc().getEpochSecond(), taiMinusUtc());
  }

  /** Returns TAI - UTC in seconds at this time of TAI, in which a leap second may have passed. */
  int taiMinusUtcAt(Duration tai) {
    LeapStep leap = leap();
    return leap == null ? taiMinusUtc() : leap.taiMinusUtcAt(tai.toSeconds());
  }

  /** Returns how much time has passed since the reference when the counter has this value. */
  Duration elapsed(long counter) {
    BigInteger ticks =
        BigInteger.valueOf(counter - fields.getLong(Abi.COUNTER_VALUE_OFFSET)); // signed
    BigInteger frac =
        ticks
            .multiply(unsigned(Abi.COUNTER_PERIOD_FRAC_SEC_OFFSET))
            .shiftRight(fields.getByte(Abi.COUNTER_PERIOD_SHIFT_OFFSET));
    return Duration.ofNanos(nanos(frac));
  }

  private BigInteger unsigned(int offset) {
    return new BigInteger(Long.toUnsignedString(fields.getLong(offset)));
  }

  /** Returns the nanoseconds in this many units of 2^-64 s, rounded down. */
  private static long nanos(BigInteger frac) {
    return frac.multiply(NANOS_PER_SECOND).shiftRight(FRACTION_BITS).longValueExact();
  }

  /**
   * Stores the reference time, on the scale of the page, and what follows from the leap second: the
   * offset of UTC and the leap indicator.
   */
  void store(Duration tai, @Nullable LeapStep leap) {
    long seconds = tai.toSeconds();
    int taiMinusUtc = leap == null ? taiMinusUtc() : leap.taiMinusUtcAt(seconds);
    boolean positive = fields.getShort(Abi.TAI_OFFSET_SEC_OFFSET) > 0;
    fields
        .taiOffsetSeconds(positive ? taiMinusUtc : -taiMinusUtc)
        .leapIndicator(leap == null ? Abi.LEAP_NONE : leap.indicatorAt(seconds))
        .time(countsUtc() ? seconds - taiMinusUtc : seconds, tai.toNanosPart());
  }

  /** Returns TAI for a UTC instant. */
  Duration tai(Instant utc, @Nullable LeapStep leap) {
    long seconds = utc.getEpochSecond();
    return Duration.ofSeconds(
        leap == null ? seconds + taiMinusUtc() : leap.tai(seconds), utc.getNano());
  }
}
