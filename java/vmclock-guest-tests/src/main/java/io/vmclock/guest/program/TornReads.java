package io.vmclock.guest.program;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import java.nio.file.Path;

/**
 * Reads a page while the host writes it, and counts torn readings and retries. The marker is the
 * number of an update, and determines all other fields, so a reading is torn if its fields do not
 * match its marker.
 */
public final class TornReads {
  /** Makes the bits of the fields differ. */
  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

  private TornReads() {}

  /** Reads with mmap or pread, the first argument, for the milliseconds of the second. */
  public static void main(String[] arguments) {
    Access access = arguments[0].equals("pread") ? Access.PREAD : Access.AUTO;
    long nanos = Long.parseLong(arguments[1]) * 1_000_000;
    long reads = 0;
    long torn = 0;
    long retries = 0;
    long busy = 0;
    try (VmClock clock = VmClock.open(Path.of("/dev/vmclock0"), access)) {
      Snapshot s = clock.newSnapshot();
      readFirst(clock, s);
      long first = clock.disruptionMarker();
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < nanos) {
        try {
          clock.read(s);
        } catch (VmClockException e) {
          if (e.reason() != Reason.BUSY) {
            throw e;
          }
          busy++;
          continue;
        }
        reads++;
        torn += isWhole(s) ? 0 : 1;
        retries += s.retries();
      }
      System.out.printf(
          "reads %d torn %d retries %d busy %d updates %d mapped %b%n",
          reads, torn, retries, busy, clock.disruptionMarker() - first, clock.isMapped());
    }
  }

  /** Links the call before the time begins. In an emulated guest, that takes seconds. */
  private static void readFirst(VmClock clock, Snapshot s) {
    for (boolean read = false; !read; ) {
      try {
        clock.read(s);
        read = true;
      } catch (VmClockException e) {
        if (e.reason() != Reason.BUSY) {
          throw e;
        }
      }
    }
  }

  private static boolean isWhole(Snapshot s) {
    long n = s.disruptionMarker();
    return s.generation() == (n ^ FACTOR)
        && s.counterValue() == n * FACTOR
        && s.counterPeriodFrac() == ~n
        && s.counterPeriodEstErrorRateFrac() == n + 1
        && s.counterPeriodMaxErrorRateFrac() == n + 2
        && s.timeSeconds() == (n & 0xffff_ffffL)
        && s.timeFrac() == n << 7
        && s.timeEstErrorNanos() == (n & 0xffff)
        && s.timeMaxErrorNanos() == (n & 0xff_ffff)
        && s.taiOffsetSeconds() == (short) n
        && s.counterPeriodShift() == (int) (n & 0xff)
        && s.smearingHintCode() == (int) (n & 0xff);
  }
}
