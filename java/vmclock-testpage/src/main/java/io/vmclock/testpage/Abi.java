package io.vmclock.testpage;

/** Offsets and codes of the page, as in the Linux uapi header {@code linux/vmclock-abi.h}. */
public final class Abi {
  /** The characters "VCLK". */
  public static final long MAGIC = 0x4b4c4356L;

  public static final int VERSION = 1;

  /** The size of {@code struct vmclock_abi} in bytes. */
  public static final int STRUCT_BYTES = 112;

  /** The usual size of the region that contains the struct, in bytes: one page of memory. */
  public static final int PAGE_BYTES = 4096;

  public static final int MAGIC_OFFSET = 0;
  public static final int SIZE_OFFSET = 4;
  public static final int VERSION_OFFSET = 8;
  public static final int COUNTER_ID_OFFSET = 10;
  public static final int TIME_TYPE_OFFSET = 11;
  public static final int SEQ_COUNT_OFFSET = 12;
  public static final int DISRUPTION_MARKER_OFFSET = 16;
  public static final int FLAGS_OFFSET = 24;
  public static final int PAD_OFFSET = 32;
  public static final int CLOCK_STATUS_OFFSET = 34;
  public static final int LEAP_SECOND_SMEARING_HINT_OFFSET = 35;
  public static final int TAI_OFFSET_SEC_OFFSET = 36;
  public static final int LEAP_INDICATOR_OFFSET = 38;
  public static final int COUNTER_PERIOD_SHIFT_OFFSET = 39;
  public static final int COUNTER_VALUE_OFFSET = 40;
  public static final int COUNTER_PERIOD_FRAC_SEC_OFFSET = 48;
  public static final int COUNTER_PERIOD_ESTERROR_RATE_FRAC_SEC_OFFSET = 56;
  public static final int COUNTER_PERIOD_MAXERROR_RATE_FRAC_SEC_OFFSET = 64;
  public static final int TIME_SEC_OFFSET = 72;
  public static final int TIME_FRAC_SEC_OFFSET = 80;
  public static final int TIME_ESTERROR_NANOSEC_OFFSET = 88;
  public static final int TIME_MAXERROR_NANOSEC_OFFSET = 96;
  public static final int VM_GENERATION_COUNTER_OFFSET = 104;

  public static final int COUNTER_ARM_VCNT = 0;
  public static final int COUNTER_X86_TSC = 1;
  public static final int COUNTER_INVALID = 0xff;

  public static final int TIME_UTC = 0;
  public static final int TIME_TAI = 1;
  public static final int TIME_MONOTONIC = 2;
  public static final int TIME_INVALID_SMEARED = 3;
  public static final int TIME_INVALID_MAYBE_SMEARED = 4;

  public static final long FLAG_TAI_OFFSET_VALID = 1;
  public static final long FLAG_DISRUPTION_SOON = 1 << 1;
  public static final long FLAG_DISRUPTION_IMMINENT = 1 << 2;
  public static final long FLAG_PERIOD_ESTERROR_VALID = 1 << 3;
  public static final long FLAG_PERIOD_MAXERROR_VALID = 1 << 4;
  public static final long FLAG_TIME_ESTERROR_VALID = 1 << 5;
  public static final long FLAG_TIME_MAXERROR_VALID = 1 << 6;
  public static final long FLAG_TIME_MONOTONIC = 1 << 7;
  public static final long FLAG_VM_GEN_COUNTER_PRESENT = 1 << 8;
  public static final long FLAG_NOTIFICATION_PRESENT = 1 << 9;

  public static final int STATUS_UNKNOWN = 0;
  public static final int STATUS_INITIALIZING = 1;
  public static final int STATUS_SYNCHRONIZED = 2;
  public static final int STATUS_FREERUNNING = 3;
  public static final int STATUS_UNRELIABLE = 4;

  public static final int SMEARING_STRICT = 0;
  public static final int SMEARING_NOON_LINEAR = 1;
  public static final int SMEARING_UTC_SLS = 2;

  public static final int LEAP_NONE = 0;
  public static final int LEAP_PRE_POS = 1;
  public static final int LEAP_PRE_NEG = 2;
  public static final int LEAP_POS = 3;
  public static final int LEAP_POST_POS = 4;
  public static final int LEAP_POST_NEG = 5;

  private Abi() {}

  /** Returns the code of this machine's counter, or {@link #COUNTER_INVALID} if it has no code. */
  public static int counterIdOfThisMachine() {
    return switch (System.getProperty("os.arch", "")) {
      case "amd64", "x86_64" -> COUNTER_X86_TSC;
      case "aarch64" -> COUNTER_ARM_VCNT;
      default -> COUNTER_INVALID;
    };
  }
}
