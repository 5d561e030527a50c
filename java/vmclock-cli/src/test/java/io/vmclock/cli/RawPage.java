package io.vmclock.cli;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A page whose bytes a test sets one by one, at the offsets of the ABI.
 *
 * <p>It exists besides the test kit's page as an independent opinion. It uses neither the library
 * nor the test kit, so the command's tests fail if both had the same wrong offset or code.
 */
public final class RawPage {
  public static final int MAGIC = 0;
  public static final int SIZE = 4;
  public static final int VERSION = 8;
  public static final int COUNTER_ID = 10;
  public static final int TIME_TYPE = 11;
  public static final int SEQ_COUNT = 12;
  public static final int MARKER = 16;
  public static final int FLAGS = 24;
  public static final int STATUS = 34;
  public static final int SMEARING = 35;
  public static final int TAI_OFFSET = 36;
  public static final int LEAP = 38;
  public static final int SHIFT = 39;
  public static final int COUNTER_VALUE = 40;
  public static final int PERIOD = 48;
  public static final int PERIOD_ESTERROR = 56;
  public static final int PERIOD_MAXERROR = 64;
  public static final int TIME_SEC = 72;
  public static final int TIME_FRAC = 80;
  public static final int TIME_ESTERROR = 88;
  public static final int TIME_MAXERROR = 96;
  public static final int GENERATION = 104;

  /** The counter of this machine: {@code CNTVCT} on AArch64, otherwise the TSC. */
  public static final int COUNTER_HERE =
      System.getProperty("os.arch", "").equals("aarch64") ? 0 : 1;

  private static final int BYTES = 4096;

  private final ByteBuffer page = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);

  /** Creates a page without time: it has only a disruption marker. */
  public RawPage() {
    page.putInt(MAGIC, 0x4b4c4356).putInt(SIZE, BYTES).putShort(VERSION, (short) 1);
    page.put(COUNTER_ID, (byte) 0xff);
  }

  /** Returns a page with TAI. One tick is one nanosecond, as in the specification's example. */
  public static RawPage ofTai() {
    return new RawPage()
        .u8(COUNTER_ID, COUNTER_HERE)
        .u8(TIME_TYPE, 1)
        .u8(STATUS, 2)
        .u8(SHIFT, 29)
        .u16(TAI_OFFSET, -37)
        .u64(FLAGS, 0x179)
        .u64(COUNTER_VALUE, 1_000)
        .u64(PERIOD, 0x89705F4136B4A597L)
        .u64(TIME_SEC, 1_800_000_037)
        .u64(TIME_ESTERROR, 20)
        .u64(TIME_MAXERROR, 85)
        .u64(GENERATION, 7);
  }

  @CanIgnoreReturnValue
  public RawPage u8(int offset, int value) {
    page.put(offset, (byte) value);
    return this;
  }

  @CanIgnoreReturnValue
  public RawPage u16(int offset, int value) {
    page.putShort(offset, (short) value);
    return this;
  }

  @CanIgnoreReturnValue
  public RawPage u32(int offset, int value) {
    page.putInt(offset, value);
    return this;
  }

  @CanIgnoreReturnValue
  public RawPage u64(int offset, long value) {
    page.putLong(offset, value);
    return this;
  }

  @CanIgnoreReturnValue
  public Path write(Path file) {
    return write(file, BYTES);
  }

  @CanIgnoreReturnValue
  public Path write(Path file, int bytes) {
    try {
      return Files.write(file, Arrays.copyOf(page.array(), bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
