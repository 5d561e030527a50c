package io.vmclock;

import static io.vmclock.internal.Native.*;

import com.google.common.base.Ascii;
import com.google.common.collect.Sets;
import com.google.common.primitives.UnsignedLong;
import io.vmclock.internal.DirectMemory;
import io.vmclock.internal.EpochNanos;
import io.vmclock.internal.SnapshotAccess;
import io.vmclock.internal.error.Failures;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * One consistent reading of a page, from {@link VmClock#newSnapshot} or {@link VmClock#read()}. Use
 * it from one thread at a time. {@link VmClock#read(Snapshot)} overwrites it.
 *
 * <p>A snapshot is a view of memory outside the heap, into which C writes the reading. Each method
 * reads one field there, and allocates only if it returns an object. A snapshot stays readable
 * after the clock is closed.
 *
 * <p>Unsigned fields are exact. A 32-bit field is returned as a {@code long}. A 64-bit field must
 * be read as unsigned ({@link Long#toUnsignedString}, {@link UnsignedLong#fromLongBits}). A field
 * that the page's {@code size} does not cover is 0.
 *
 * <p>Times are computed from the reading's own counter. If a time is absent, its method throws a
 * {@link VmClockException} with the reason. {@link #isAvailable} checks that in advance.
 */
public final class Snapshot {
  private static final int BYTE = 0xff;
  private static final int SHORT = 0xffff;

  private final VmClock clock;
  private final ByteBuffer reading;
  private final long address;

  static {
    SnapshotAccess.offer(
        new SnapshotAccess.Parts() {
          @Override
          public ByteBuffer reading(Snapshot snapshot) {
            return snapshot.reading;
          }
        });
  }

  Snapshot(VmClock clock) {
    this.clock = clock;
    this.reading = DirectMemory.allocate(VMCLOCK_READING_BYTES);
    this.address = DirectMemory.address(reading);
    for (int error = VMCLOCK_READING_COUNTER_ERRNO;
        error <= VMCLOCK_READING_EST_ERROR_ERRNO;
        error += Integer.BYTES) {
      reading.putInt(error, -VMCLOCK_ENODATA);
    }
  }

  /**
   * Returns the address to which C writes a reading. This method is static and reads fields. A mock
   * of this class would return 0 from an instance method, and C would write to address 0.
   *
   * @throws IllegalArgumentException if {@code owner} did not make the snapshot
   */
  static long address(Snapshot snapshot, VmClock owner) {
    if (snapshot.clock != owner) {
      throw new IllegalArgumentException(
          "The snapshot was made by "
              + snapshot.clock
              + ", so "
              + owner
              + " cannot fill it. Pass a snapshot that this clock's newSnapshot() returned.");
    }
    return snapshot.address;
  }

  /** Returns the clock that made this snapshot. */
  public VmClock clock() {
    return clock;
  }

  /** Returns whether there is no reading, because none was taken yet or the last one failed. */
  public boolean isEmpty() {
    return u32(VMCLOCK_READING_MAGIC) == 0;
  }

  // --- The page's fields --------------------------------------------------------------------

  /** Returns {@code magic}, 0x4b4c4356. */
  public long magic() {
    return u32(VMCLOCK_READING_MAGIC);
  }

  /** Returns {@code size}, the bytes of the region that holds the page. */
  public long size() {
    return u32(VMCLOCK_READING_SIZE);
  }

  /** Returns {@code version}. */
  public int version() {
    return u16(VMCLOCK_READING_VERSION);
  }

  /** Returns the hardware counter from which the page's time is computed. */
  public CounterId counterId() {
    return CounterId.of(counterIdCode());
  }

  /** Returns the code in {@code counter_id}. */
  public int counterIdCode() {
    return u8(VMCLOCK_READING_COUNTER_ID);
  }

  /** Returns the scale of the page's reference time. */
  public TimeType timeType() {
    return TimeType.of(timeTypeCode());
  }

  /** Returns the code in {@code time_type}. */
  public int timeTypeCode() {
    return u8(VMCLOCK_READING_TIME_TYPE);
  }

  /** Returns {@code seq_count} at the time of this reading. It is even, and wraps at 2^32. */
  public long sequenceCount() {
    return u32(VMCLOCK_READING_SEQ_COUNT);
  }

  /** Returns {@code disruption_marker}, unsigned. */
  public long disruptionMarker() {
    return u64(VMCLOCK_READING_DISRUPTION_MARKER);
  }

  /** Returns {@code flags}; {@link Flag} names its bits. */
  public long flags() {
    return u64(VMCLOCK_READING_FLAGS);
  }

  /** Returns whether a flag of the page is set. */
  public boolean has(Flag flag) {
    return flag.isSetIn(flags());
  }

  /** Returns the status of the clock, which states whether the page's time is reliable. */
  public ClockStatus clockStatus() {
    return ClockStatus.of(clockStatusCode());
  }

  /** Returns the code in {@code clock_status}. */
  public int clockStatusCode() {
    return u8(VMCLOCK_READING_CLOCK_STATUS);
  }

  /** Returns how the environment smears leap seconds. */
  public SmearingHint smearingHint() {
    return SmearingHint.of(smearingHintCode());
  }

  /** Returns the code in {@code leap_second_smearing_hint}. */
  public int smearingHintCode() {
    return u8(VMCLOCK_READING_LEAP_SECOND_SMEARING_HINT);
  }

  /**
   * Returns {@code tai_offset_sec} as it is in the page: UTC - TAI in seconds, -37 since 2017. It
   * is valid only if {@link Flag#TAI_OFFSET_VALID} is set.
   *
   * <p>Some pages have the other sign, 37. The times of this class use only the magnitude, so they
   * are right for both. Use {@code Math.abs(taiOffsetSeconds())} for TAI - UTC. A valid 0 means
   * that TAI and UTC are equal.
   */
  public int taiOffsetSeconds() {
    return reading.getShort(VMCLOCK_READING_TAI_OFFSET_SEC);
  }

  /** Returns the leap second nearest to the reference time. */
  public LeapIndicator leapIndicator() {
    return LeapIndicator.of(leapIndicatorCode());
  }

  /** Returns the code in {@code leap_indicator}. */
  public int leapIndicatorCode() {
    return u8(VMCLOCK_READING_LEAP_INDICATOR);
  }

  /** Returns {@code counter_period_shift}, 0 to 255. */
  public int counterPeriodShift() {
    return u8(VMCLOCK_READING_COUNTER_PERIOD_SHIFT);
  }

  /** Returns {@code counter_value}: the counter at the reference time, unsigned. */
  public long counterValue() {
    return u64(VMCLOCK_READING_COUNTER_VALUE);
  }

  /** Returns {@code counter_period_frac_sec}: a tick's length in 1 / 2^(64 + shift) s, unsigned. */
  public long counterPeriodFrac() {
    return u64(VMCLOCK_READING_COUNTER_PERIOD_FRAC_SEC);
  }

  /** Returns {@code counter_period_esterror_rate_frac_sec}, in the period's unit, unsigned. */
  public long counterPeriodEstErrorRateFrac() {
    return u64(VMCLOCK_READING_COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC);
  }

  /** Returns {@code counter_period_maxerror_rate_frac_sec}, in the period's unit, unsigned. */
  public long counterPeriodMaxErrorRateFrac() {
    return u64(VMCLOCK_READING_COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC);
  }

  /** Returns {@code time_sec}: the reference time's seconds, unsigned. */
  public long timeSeconds() {
    return u64(VMCLOCK_READING_TIME_SEC);
  }

  /** Returns {@code time_frac_sec}: the reference time's fraction, in 1 / 2^64 s, unsigned. */
  public long timeFrac() {
    return u64(VMCLOCK_READING_TIME_FRAC_SEC);
  }

  /** Returns {@code time_esterror_nanosec}: the reference time's estimated error, unsigned. */
  public long timeEstErrorNanos() {
    return u64(VMCLOCK_READING_TIME_ESTERROR_NANOSEC);
  }

  /** Returns {@code time_maxerror_nanosec}: the reference time's maximum error, unsigned. */
  public long timeMaxErrorNanos() {
    return u64(VMCLOCK_READING_TIME_MAXERROR_NANOSEC);
  }

  /**
   * Returns {@code vm_generation_counter}, unsigned.
   *
   * @throws VmClockException {@code NOT_OFFERED} if its flag is not set
   */
  public long generation() {
    if (!hasGeneration()) {
      throw absent("generation", -VMCLOCK_ENODATA);
    }
    return u64(VMCLOCK_READING_VM_GENERATION_COUNTER);
  }

  private boolean hasGeneration() {
    return has(Flag.VM_GEN_COUNTER_PRESENT) && covers(AbiField.VM_GENERATION_COUNTER);
  }

  /** Returns whether the page's {@code size} covers a field. */
  public boolean covers(AbiField field) {
    return field.isCoveredBy(size());
  }

  /** Returns the content of a field, even if it is not valid. A field of 64 bits is unsigned. */
  public long value(AbiField field) {
    int offset = field.offset();
    return switch (field.bytes()) {
      case Byte.BYTES -> u8(offset);
      case Short.BYTES -> field.isSigned() ? reading.getShort(offset) : u16(offset);
      case Integer.BYTES -> u32(offset);
      default -> u64(offset);
    };
  }

  /** Returns a field as unsigned. Do not use it for {@code tai_offset_sec}, which is signed. */
  public UnsignedLong unsignedValue(AbiField field) {
    return UnsignedLong.fromLongBits(value(field));
  }

  // --- Read together with the page------------------------------------------------------------

  /**
   * Returns the hardware counter, unsigned. It was read while the page did not change.
   *
   * @throws VmClockException if this machine cannot read the page's counter, or the page has none
   */
  public long counter() {
    require("counter", VMCLOCK_READING_COUNTER_ERRNO);
    return u64(VMCLOCK_READING_COUNTER);
  }

  /** Returns how often C repeated the copy because the page was being written. */
  public long retries() {
    return u32(VMCLOCK_READING_RETRIES);
  }

  /** Returns what the page offered at the time of this reading. The set cannot be changed. */
  public Set<Capability> capabilities() {
    int offers = reading.getInt(VMCLOCK_READING_OFFERS);
    Set<Capability> offered = EnumSet.allOf(Capability.class);
    offered.removeIf(capability -> (offers & offer(capability)) == 0);
    return Sets.immutableEnumSet(offered);
  }

  private static int offer(Capability capability) {
    return switch (capability) {
      case DISRUPTION_MARKER -> VMCLOCK_OFFERS_MARKER;
      case GENERATION -> VMCLOCK_OFFERS_GENERATION;
      case COUNTER -> VMCLOCK_OFFERS_COUNTER;
      case TIME -> VMCLOCK_OFFERS_TIME;
      case TAI -> VMCLOCK_OFFERS_TAI;
      case UTC -> VMCLOCK_OFFERS_UTC;
      case MAX_ERROR -> VMCLOCK_OFFERS_MAX_ERROR;
      case EST_ERROR -> VMCLOCK_OFFERS_EST_ERROR;
      case NOTIFICATION -> VMCLOCK_OFFERS_NOTIFICATION;
    };
  }

  /**
   * Returns whether this reading has a value. A page can offer time ({@link #capabilities}) and
   * have no time now, because its clock is unreliable. Allocates nothing.
   */
  public boolean isAvailable(Capability capability) {
    return error(capability) == 0;
  }

  /**
   * Returns why this reading does not have a value, or empty if it has the value. {@link
   * #isAvailable} is cheaper if the reason does not matter.
   */
  public Optional<VmClockException> unavailable(Capability capability) {
    int error = error(capability);
    return error == 0
        ? Optional.empty()
        : Optional.of(absent(Ascii.toLowerCase(capability.name()), error));
  }

  private int error(Capability capability) {
    return switch (capability) {
      case DISRUPTION_MARKER -> isEmpty() ? -VMCLOCK_ENODATA : 0;
      case GENERATION -> hasGeneration() ? 0 : -VMCLOCK_ENODATA;
      case NOTIFICATION -> has(Flag.NOTIFICATION_PRESENT) ? 0 : -VMCLOCK_ENODATA;
      case COUNTER -> error(VMCLOCK_READING_COUNTER_ERRNO);
      case TIME -> error(VMCLOCK_READING_TIME_ERRNO);
      case TAI -> error(VMCLOCK_READING_TAI_ERRNO);
      case UTC -> error(VMCLOCK_READING_UTC_ERRNO);
      case MAX_ERROR -> error(VMCLOCK_READING_MAX_ERROR_ERRNO);
      case EST_ERROR -> error(VMCLOCK_READING_EST_ERROR_ERRNO);
    };
  }

  // --- Time ---------------------------------------------------------------------------------

  /**
   * Returns the time on the page's own scale ({@link #timeType}) in nanoseconds, rounded down. If
   * the scale is monotonic, only differences have a meaning.
   */
  public long pageNanos() {
    require("time", VMCLOCK_READING_TIME_ERRNO);
    return u64(VMCLOCK_READING_TIME_NS);
  }

  /** Returns nanoseconds since 1970-01-01 00:00:00 TAI, rounded down. Their range ends in 2262. */
  public long taiNanos() {
    require("TAI", VMCLOCK_READING_TAI_ERRNO);
    return u64(VMCLOCK_READING_TAI_NS);
  }

  /** Returns nanoseconds since 1970 as POSIX counts UTC, rounded down. Their range ends in 2262. */
  public long utcNanos() {
    require("UTC", VMCLOCK_READING_UTC_ERRNO);
    return u64(VMCLOCK_READING_UTC_NS);
  }

  /** Returns {@link #utcNanos} as an {@code Instant}. */
  public Instant utcInstant() {
    return EpochNanos.instant(utcNanos());
  }

  /** Returns whether the time is in 23:59:60, in which {@link #utcNanos} repeats 23:59:59. */
  public boolean isLeapSecond() {
    require("UTC", VMCLOCK_READING_UTC_ERRNO);
    return reading.getInt(VMCLOCK_READING_LEAP_SECOND) != 0;
  }

  /** Returns the maximum error of the time in nanoseconds, rounded up. */
  public long maxErrorNanos() {
    require("bound on the error", VMCLOCK_READING_MAX_ERROR_ERRNO);
    return u64(VMCLOCK_READING_MAX_ERROR_NS);
  }

  /** Returns the estimated error of the time in nanoseconds, rounded up. */
  public long estErrorNanos() {
    require("estimate of the error", VMCLOCK_READING_EST_ERROR_ERRNO);
    return u64(VMCLOCK_READING_EST_ERROR_NS);
  }

  /** Returns the earliest possible TAI in nanoseconds since 1970, rounded down. */
  public long earliestTaiNanos() {
    requireBound("TAI", VMCLOCK_READING_TAI_ERRNO);
    return u64(VMCLOCK_READING_TAI_EARLIEST_NS);
  }

  /** Returns the latest possible TAI in nanoseconds since 1970, rounded up. */
  public long latestTaiNanos() {
    requireBound("TAI", VMCLOCK_READING_TAI_ERRNO);
    return u64(VMCLOCK_READING_TAI_LATEST_NS);
  }

  /** Returns the earliest possible UTC in nanoseconds since 1970, rounded down. */
  public long earliestUtcNanos() {
    requireBound("UTC", VMCLOCK_READING_UTC_ERRNO);
    return u64(VMCLOCK_READING_UTC_EARLIEST_NS);
  }

  /** Returns the latest possible UTC in nanoseconds since 1970, rounded up. */
  public long latestUtcNanos() {
    requireBound("UTC", VMCLOCK_READING_UTC_ERRNO);
    return u64(VMCLOCK_READING_UTC_LATEST_NS);
  }

  /** Returns the bounds of UTC. */
  public TimeBounds utcBounds() {
    return TimeBounds.utc(earliestUtcNanos(), latestUtcNanos());
  }

  /** Returns the bounds of TAI. */
  public TimeBounds taiBounds() {
    return TimeBounds.tai(earliestTaiNanos(), latestTaiNanos());
  }

  /**
   * Replaces this reading's counter by {@code counter}, and computes all times again for that
   * value.
   *
   * @param counter a value of the counter that {@link #counterId} names, unsigned
   * @return this snapshot
   * @throws IllegalStateException if the snapshot is empty
   */
  public Snapshot recomputeAt(long counter) {
    if (isEmpty()) {
      throw new IllegalStateException(
          "The snapshot is empty: fill it with VmClock.read(Snapshot) first");
    }
    try {
      vmclock_reading_at(address, counter);
      return this;
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  // --- Access -------------------------------------------------------------------------------

  private int u8(int offset) {
    return reading.get(offset) & BYTE;
  }

  private int u16(int offset) {
    return reading.getShort(offset) & SHORT;
  }

  private long u32(int offset) {
    return Integer.toUnsignedLong(reading.getInt(offset));
  }

  private long u64(int offset) {
    return reading.getLong(offset);
  }

  private int error(int offset) {
    return reading.getInt(offset);
  }

  private void requireBound(String scale, int scaleError) {
    require(scale, scaleError);
    require("bound on the error", VMCLOCK_READING_MAX_ERROR_ERRNO);
  }

  private void require(String value, int offset) {
    int error = error(offset);
    if (error != 0) {
      throw absent(value, error);
    }
  }

  private VmClockException absent(String value, int error) {
    return isEmpty()
        ? Failures.unread(clock.path())
        : Failures.absent(clock.path(), value, error, this::value);
  }

  @Override
  public String toString() {
    if (isEmpty()) {
      return "Snapshot[empty]";
    }
    return "Snapshot[count "
        + sequenceCount()
        + ", marker "
        + Long.toUnsignedString(disruptionMarker())
        + ", generation "
        + (hasGeneration() ? Long.toUnsignedString(generation()) : "none")
        + ", "
        + clockStatus()
        + "]";
  }
}
