package io.vmclock.cli.output;

import io.vmclock.AbiField;
import io.vmclock.Flag;
import io.vmclock.Snapshot;
import java.util.Optional;

/**
 * Explains a page's {@code tai_offset_sec} if Linux's driver would compute a wrong time with it.
 */
public final class TaiOffset {
  /** TAI - UTC was 10 s in 1972 and has only grown since then, to 37 s in 2017. */
  private static final int LEAST = 10;

  /** TAI - UTC grew by 27 s in the 45 years until 2017. */
  private static final int MOST = 100;

  private TaiOffset() {}

  /** Returns what is wrong with the offset, in one or more sentences; empty if it looks right. */
  public static Optional<String> doubt(Snapshot reading) {
    if (!reading.covers(AbiField.TAI_OFFSET_SEC) || !reading.has(Flag.TAI_OFFSET_VALID)) {
      return Optional.empty();
    }
    int offset = reading.taiOffsetSeconds();
    if (isImpossible(reading)) {
      return Optional.of(
          "tai_offset_sec is "
              + offset
              + ", which cannot be right: TAI - UTC has been at least 10 s since 1972, and 37 s"
              + " since 2017. One of TAI and UTC is wrong.");
    }
    return offset < 0
        ? Optional.empty()
        : Optional.of(
            "tai_offset_sec is "
                + offset
                + ", but Linux's driver computes UTC = TAI + tai_offset_sec, so it must be "
                + -offset
                + ". VmClock uses only the magnitude, so its times are right. Other readers can be"
                + " wrong by "
                + 2 * offset
                + " s.");
  }

  /** Returns whether the offset is wrong with either sign, so that TAI or UTC is wrong. */
  public static boolean isImpossible(Snapshot reading) {
    int magnitude = Math.abs(reading.taiOffsetSeconds());
    return magnitude < LEAST || magnitude > MOST;
  }

  /** Returns what to do about a doubt, in one sentence. */
  public static String remedy(Snapshot reading) {
    return "Fix the program that writes the page (for a device, the hypervisor): it must store"
        + " UTC - TAI in tai_offset_sec, bytes 36 and 37 of the page"
        + (isImpossible(reading) ? "." : ", so " + -Math.abs(reading.taiOffsetSeconds()) + ".");
  }
}
