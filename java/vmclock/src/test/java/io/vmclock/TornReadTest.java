package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A writer updates the page almost without pause. A reader checks that all fields of a reading are
 * from the same update. The property {@code vmclock.tornReads} sets the number of readings.
 */
@ExtendWith(RawPageExtension.class)
class TornReadTest {
  private static final int READS = Integer.getInteger("vmclock.tornReads", 2_000_000);

  /** Limits the readings: reader and writer seldom meet if they share a processor. */
  private static final long MOST = 50;

  private static final long FACTOR = 0x9e37_79b9_7f4a_7c15L;

  private static void write(PageFields fields, long n) {
    fields
        .disruptionMarker(n)
        .counterValue(n * FACTOR)
        .counterPeriodFrac(~n)
        .counterPeriodEstErrorRateFrac(n + 1)
        .counterPeriodMaxErrorRateFrac(n + 2)
        .timeSeconds(n & 0xffff_ffffL)
        .timeFrac(n << 7)
        .timeEstErrorNanos(n & 0xffff)
        .timeMaxErrorNanos(n & 0xff_ffff)
        .taiOffsetSeconds((short) n)
        .counterPeriodShift((int) (n & 0xff))
        .smearingHint((int) (n & 0xff))
        .generation(n ^ FACTOR);
  }

  private static boolean isWhole(Snapshot s) {
    long n = s.disruptionMarker();
    return s.counterValue() == n * FACTOR
        && s.counterPeriodFrac() == ~n
        && s.counterPeriodEstErrorRateFrac() == n + 1
        && s.counterPeriodMaxErrorRateFrac() == n + 2
        && s.timeSeconds() == (n & 0xffff_ffffL)
        && s.timeFrac() == n << 7
        && s.timeEstErrorNanos() == (n & 0xffff)
        && s.timeMaxErrorNanos() == (n & 0xff_ffff)
        && s.taiOffsetSeconds() == (short) n
        && s.counterPeriodShift() == (int) (n & 0xff)
        && s.smearingHintCode() == (int) (n & 0xff)
        && s.generation() == (n ^ FACTOR)
        // Each update raises the count by 2. The first update has the number 1.
        && s.sequenceCount() == (2 * n & 0xffff_ffffL);
  }

  /** The writer's pauses are short and uneven, so that readings meet each part of an update. */
  @Test
  void mappedReadingsAreFromOneUpdateEach(RawPage page) throws InterruptedException {
    race(page, Access.AUTO, READS, 8);
  }

  /** The writer pauses longer, or two system calls would never find an unchanged page. */
  @Test
  void readingsThroughPreadAreFromOneUpdateEach(RawPage page) throws InterruptedException {
    race(page, Access.PREAD, READS / 40, 250);
  }

  private static void race(RawPage page, Access access, int reads, int longestRest)
      throws InterruptedException {
    page.update(fields -> write(fields, 1));
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer = new Thread(() -> writeUntil(stop, page, longestRest));
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot s = clock.newSnapshot();
      writer.start();
      long retries = 0;
      long torn = 0;
      long updates = 0;
      for (long done = 0; done < reads || (retries == 0 && done < MOST * reads); ) {
        try {
          clock.read(s);
        } catch (VmClockException e) {
          // The writer lost its processor during an update for 100 ms.
          assertThat(e.reason()).isEqualTo(Reason.BUSY);
          continue;
        }
        done++;
        torn += isWhole(s) ? 0 : 1;
        retries += s.retries();
        updates = s.disruptionMarker();
      }
      assertThat(torn).as("torn readings").isZero();
      assertThat(retries).as("retries; a run without retries proves nothing").isPositive();
      assertThat(updates).as("updates during the readings").isGreaterThan(1000);
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  private static void writeUntil(AtomicBoolean stop, RawPage page, int longestRest) {
    for (long n = 2; !stop.get(); n++) {
      write(page.begin(), n);
      page.commit();
      for (long i = n % longestRest; i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }
}
