package io.vmclock.testpage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * Sets the fields of a {@link RawPage}. Each method stores one field and returns this, unless its
 * comment says otherwise. Values are not checked: if a value has too many bits, its upper bits are
 * dropped.
 *
 * <p>All fields can be set, even fields that the page's {@code size} does not cover. 64-bit values
 * are unsigned.
 */
public final class PageFields {
  private static final VarHandle SHORT =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final BigInteger NANOS_PER_SECOND = BigInteger.valueOf(1_000_000_000);
  private static final int FRACTION_BITS = 64;

  private final ByteBuffer page;

  PageFields(ByteBuffer page) {
    this.page = page;
  }

  // --- Constant for the life of a page, as the ABI says ---------------------------------------

  /** {@code magic}, {@link Abi#MAGIC}. */
  public PageFields magic(long magic) {
    return putInt(Abi.MAGIC_OFFSET, (int) magic);
  }

  /** {@code size}: the size that the page claims, in bytes. The file keeps its length. */
  public PageFields size(long bytes) {
    return putInt(Abi.SIZE_OFFSET, (int) bytes);
  }

  /** {@code version}, {@link Abi#VERSION}. */
  public PageFields version(int version) {
    return putShort(Abi.VERSION_OFFSET, version);
  }

  /** {@code counter_id}, such as {@link Abi#COUNTER_X86_TSC}. */
  public PageFields counterId(int code) {
    return putByte(Abi.COUNTER_ID_OFFSET, code);
  }

  /** {@code time_type}, such as {@link Abi#TIME_TAI}. */
  public PageFields timeType(int code) {
    return putByte(Abi.TIME_TYPE_OFFSET, code);
  }

  // --- Protected by the count -----------------------------------------------------------------

  /** {@code disruption_marker}. */
  public PageFields disruptionMarker(long marker) {
    return putLong(Abi.DISRUPTION_MARKER_OFFSET, marker);
  }

  /** {@code flags}: replaces all flags. */
  public PageFields flags(long flags) {
    return putLong(Abi.FLAGS_OFFSET, flags);
  }

  /** Sets these bits of {@code flags}. */
  public PageFields setFlags(long flags) {
    return flags(getLong(Abi.FLAGS_OFFSET) | flags);
  }

  /** Clears these bits of {@code flags}. */
  public PageFields clearFlags(long flags) {
    return flags(getLong(Abi.FLAGS_OFFSET) & ~flags);
  }

  /** {@code clock_status}, such as {@link Abi#STATUS_SYNCHRONIZED}. */
  public PageFields clockStatus(int code) {
    return putByte(Abi.CLOCK_STATUS_OFFSET, code);
  }

  /** {@code leap_second_smearing_hint}, such as {@link Abi#SMEARING_STRICT}. */
  public PageFields smearingHint(int code) {
    return putByte(Abi.LEAP_SECOND_SMEARING_HINT_OFFSET, code);
  }

  /**
   * {@code tai_offset_sec}: UTC - TAI in seconds, -37 since 2017. Readers use only the magnitude,
   * because pages with 37 exist.
   */
  public PageFields taiOffsetSeconds(int seconds) {
    return putShort(Abi.TAI_OFFSET_SEC_OFFSET, seconds);
  }

  /** {@code leap_indicator}, such as {@link Abi#LEAP_NONE}. */
  public PageFields leapIndicator(int code) {
    return putByte(Abi.LEAP_INDICATOR_OFFSET, code);
  }

  /** {@code counter_period_shift}, 0 to 255. */
  public PageFields counterPeriodShift(int shift) {
    return putByte(Abi.COUNTER_PERIOD_SHIFT_OFFSET, shift);
  }

  /** {@code counter_value}: the counter at the reference time. */
  public PageFields counterValue(long ticks) {
    return putLong(Abi.COUNTER_VALUE_OFFSET, ticks);
  }

  /** {@code counter_period_frac_sec}: the length of a tick in units of 1 / 2^(64 + shift) s. */
  public PageFields counterPeriodFrac(long frac) {
    return putLong(Abi.COUNTER_PERIOD_FRAC_SEC_OFFSET, frac);
  }

  /** {@code counter_period_esterror_rate_frac_sec}, in the period's unit. */
  public PageFields counterPeriodEstErrorRateFrac(long frac) {
    return putLong(Abi.COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC_OFFSET, frac);
  }

  /** {@code counter_period_maxerror_rate_frac_sec}, in the period's unit. */
  public PageFields counterPeriodMaxErrorRateFrac(long frac) {
    return putLong(Abi.COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC_OFFSET, frac);
  }

  /** {@code time_sec}: seconds of the reference time, on the scale of the page's time type. */
  public PageFields timeSeconds(long seconds) {
    return putLong(Abi.TIME_SEC_OFFSET, seconds);
  }

  /** {@code time_frac_sec}: fraction of the reference time, in 1 / 2^64 s. */
  public PageFields timeFrac(long frac) {
    return putLong(Abi.TIME_FRAC_SEC_OFFSET, frac);
  }

  /** {@code time_esterror_nanosec}: the estimated error of the reference time. */
  public PageFields timeEstErrorNanos(long nanos) {
    return putLong(Abi.TIME_ESTERROR_NANOSEC_OFFSET, nanos);
  }

  /** {@code time_maxerror_nanosec}: the maximum error of the reference time. */
  public PageFields timeMaxErrorNanos(long nanos) {
    return putLong(Abi.TIME_MAXERROR_NANOSEC_OFFSET, nanos);
  }

  /** {@code vm_generation_counter}, valid if {@link Abi#FLAG_VM_GEN_COUNTER_PRESENT} is set. */
  public PageFields generation(long generation) {
    return putLong(Abi.VM_GENERATION_COUNTER_OFFSET, generation);
  }

  // --- Several fields -------------------------------------------------------------------------

  /**
   * Sets the reference time to seconds and nanoseconds since 1970 on the page's own scale. The
   * stored fraction is rounded up, so a reader that rounds down gets exactly these nanoseconds.
   */
  public PageFields time(long seconds, int nanos) {
    BigInteger[] frac =
        BigInteger.valueOf(nanos).shiftLeft(FRACTION_BITS).divideAndRemainder(NANOS_PER_SECOND);
    boolean exact = frac[1].signum() == 0;
    return timeSeconds(seconds).timeFrac(frac[0].longValue() + (exact ? 0 : 1));
  }

  /**
   * Makes time stand still at a UTC instant, whatever the counter does: sets the length of a tick
   * and its errors to 0. If the page's time type is TAI, this method uses the TAI offset, so set
   * the time type and the offset first.
   */
  public PageFields constantUtc(Instant utc) {
    return time(utc.getEpochSecond() - toUtc(), utc.getNano()).standStill();
  }

  /**
   * Stops the page's time at this many seconds and nanoseconds since 1970-01-01 00:00:00 TAI, like
   * {@link #constantUtc}.
   */
  public PageFields constantTai(long seconds, int nanos) {
    boolean tai = getByte(Abi.TIME_TYPE_OFFSET) == Abi.TIME_TAI;
    return time(tai ? seconds : seconds - taiMinusUtc(), nanos).standStill();
  }

  /**
   * Makes time advance from the reference time. The counter has the value {@code ticks} at the
   * reference time, and {@code hertz} ticks per second. The period is rounded down to 64 bits.
   */
  public PageFields ticking(long ticks, long hertz) {
    BigInteger frequency = BigInteger.valueOf(hertz);
    int shift = frequency.bitLength() - 1;
    BigInteger period = BigInteger.ONE.shiftLeft(FRACTION_BITS + shift).divide(frequency);
    if (period.bitLength() > FRACTION_BITS) { // a power of two: 2^64 exactly
      period = period.shiftRight(1);
      shift--;
      if (shift < 0) {
        throw new IllegalArgumentException("A tick must be shorter than a second");
      }
    }
    return counterValue(ticks).counterPeriodFrac(period.longValue()).counterPeriodShift(shift);
  }

  // --- What hypervisors do ---------------------------------------------------------------------

  /**
   * Changes the disruption marker, and the generation if the page has one, as the restore of a
   * snapshot does.
   */
  public PageFields restore() {
    return migrate().nextGeneration();
  }

  /** Changes the disruption marker, as a live migration does. */
  public PageFields migrate() {
    return disruptionMarker(getLong(Abi.DISRUPTION_MARKER_OFFSET) + 1);
  }

  /**
   * Changes the generation if the page has one, and keeps the disruption marker, as for a clone on
   * the same host.
   */
  public PageFields cloneOnSameHost() {
    return nextGeneration();
  }

  private PageFields nextGeneration() {
    return hasFlag(Abi.FLAG_VM_GEN_COUNTER_PRESENT)
        ? generation(getLong(Abi.VM_GENERATION_COUNTER_OFFSET) + 1)
        : this;
  }

  /**
   * Makes the page like a page of Firecracker: it has a generation and a disruption marker, which
   * are both 0, and notifications, but no time.
   */
  public PageFields likeFirecracker() {
    return likeQemu().flags(Abi.FLAG_VM_GEN_COUNTER_PRESENT | Abi.FLAG_NOTIFICATION_PRESENT);
  }

  /** Makes the page like a page of QEMU: it has a disruption marker, which is 0, and no more. */
  public PageFields likeQemu() {
    return counterId(Abi.COUNTER_INVALID)
        .clockStatus(Abi.STATUS_UNKNOWN)
        .flags(0)
        .disruptionMarker(0)
        .generation(0);
  }

  /** Returns whether all these bits of {@code flags} are set. */
  public boolean hasFlag(long flags) {
    return (getLong(Abi.FLAGS_OFFSET) & flags) == flags;
  }

  private PageFields standStill() {
    return counterPeriodFrac(0).counterPeriodEstErrorRateFrac(0).counterPeriodMaxErrorRateFrac(0);
  }

  private int toUtc() {
    return getByte(Abi.TIME_TYPE_OFFSET) == Abi.TIME_TAI ? -taiMinusUtc() : 0;
  }

  private int taiMinusUtc() {
    return Math.abs(getShort(Abi.TAI_OFFSET_SEC_OFFSET));
  }

  // --- Bytes at any offset --------------------------------------------------------------------

  /** Stores the lowest 8 bits at an offset. */
  public PageFields putByte(int offset, int value) {
    // ByteBuffer has no atomic view of bytes, and needs none, because a byte cannot be torn.
    page.put(offset, (byte) value);
    return this;
  }

  /** Stores 16 bits, little-endian, at an even offset. */
  public PageFields putShort(int offset, int value) {
    SHORT.setOpaque(page, offset, (short) value);
    return this;
  }

  /** Stores 32 bits, little-endian, at an offset that is a multiple of 4. */
  public PageFields putInt(int offset, int value) {
    INT.setOpaque(page, offset, value);
    return this;
  }

  /** Stores 64 bits, little-endian, at an offset that is a multiple of 8. */
  public PageFields putLong(int offset, long value) {
    LONG.setOpaque(page, offset, value);
    return this;
  }

  /** Returns the byte at an offset, unsigned. */
  public int getByte(int offset) {
    return page.get(offset) & 0xff;
  }

  /** Returns the 16 bits at an even offset, signed. */
  public int getShort(int offset) {
    return (short) SHORT.getOpaque(page, offset);
  }

  /** Returns the 64 bits at an offset that is a multiple of 8. */
  public long getLong(int offset) {
    return (long) LONG.getOpaque(page, offset);
  }
}
