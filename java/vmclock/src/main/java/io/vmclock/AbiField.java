package io.vmclock;

import com.google.common.base.Ascii;

/**
 * The fields of {@code struct vmclock_abi}. Names, offsets and widths are the same as in the Linux
 * uapi header.
 */
public enum AbiField {
  MAGIC(0, Integer.BYTES),
  SIZE(4, Integer.BYTES),
  VERSION(8, Short.BYTES),
  COUNTER_ID(10, Byte.BYTES),
  TIME_TYPE(11, Byte.BYTES),
  SEQ_COUNT(12, Integer.BYTES),
  DISRUPTION_MARKER(16, Long.BYTES),
  FLAGS(24, Long.BYTES),
  CLOCK_STATUS(34, Byte.BYTES),
  LEAP_SECOND_SMEARING_HINT(35, Byte.BYTES),
  /** The only signed field. */
  TAI_OFFSET_SEC(36, Short.BYTES),
  LEAP_INDICATOR(38, Byte.BYTES),
  COUNTER_PERIOD_SHIFT(39, Byte.BYTES),
  COUNTER_VALUE(40, Long.BYTES),
  COUNTER_PERIOD_FRAC_SEC(48, Long.BYTES),
  COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC(56, Long.BYTES),
  COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC(64, Long.BYTES),
  TIME_SEC(72, Long.BYTES),
  TIME_FRAC_SEC(80, Long.BYTES),
  TIME_ESTERROR_NANOSEC(88, Long.BYTES),
  TIME_MAXERROR_NANOSEC(96, Long.BYTES),
  VM_GENERATION_COUNTER(104, Long.BYTES);

  private final int offset;
  private final int bytes;

  AbiField(int offset, int bytes) {
    this.offset = offset;
    this.bytes = bytes;
  }

  /** Returns the name in the uapi header, such as {@code disruption_marker}. */
  public String abiName() {
    return Ascii.toLowerCase(name());
  }

  /** Returns the offset from the beginning of the page, in bytes. */
  public int offset() {
    return offset;
  }

  /** Returns the width: 1, 2, 4 or 8 bytes. */
  public int bytes() {
    return bytes;
  }

  /** Returns whether the field is signed. */
  public boolean isSigned() {
    return this == TAI_OFFSET_SEC;
  }

  /** Returns whether a page of {@code size} bytes has the field. */
  public boolean isCoveredBy(long size) {
    return size >= offset + bytes;
  }
}
