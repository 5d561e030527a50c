package io.vmclock.time;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.ClockBoundSegment;
import io.vmclock.testpage.ClockBoundSegment.Fields;
import io.vmclock.testpage.ClockBoundSegment.Version;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Reads while a daemon writes almost without pause. Each update has another drift and another age,
 * and the bound that together with them gives always the same bound now. Fields of two updates give
 * another one. The property {@code vmclock.tornReads} sets the number of readings.
 */
class ClockBoundTornReadTest {
  private static final int READS = Integer.getInteger("vmclock.tornReads", 2_000_000) / 4;
  private static final long MOST = 50;
  private static final long SECOND = 1_000_000_000;

  /** The bound at the time of each update, in nanoseconds. Its growth is small beside it. */
  private static final long TOTAL = 4_000_000_000_000L;

  private static final long LARGEST_AGE_SECONDS = 1000;

  private static void write(Fields fields, long n) {
    long ageSeconds = 1 + (n * 7919) % LARGEST_AGE_SECONDS;
    int drift = (int) (1 + (n * 104_729) % 999_999_000);
    long now = System.nanoTime();
    // From the last field to the first, unlike the reader, so that they meet.
    fields.status(1 + (int) (n & 1));
    fields.driftPpb(drift);
    fields.boundNanos(TOTAL - ageSeconds * drift);
    fields.voidAfterNanos(now + 1000 * SECOND);
    fields.asOfNanos(now - ageSeconds * SECOND);
  }

  /**
   * A reader that loses its processor sees a bound that has grown: by less than a second per
   * second, and these tests take less than an hour.
   */
  private static boolean isWhole(UtcReading reading, long nanosSinceStart) {
    long error = reading.maxErrorNanos();
    return error >= TOTAL - SECOND / 10 && error <= TOTAL + nanosSinceStart + SECOND;
  }

  @ParameterizedTest
  @EnumSource
  void readingsAreFromOneUpdateEach(Version version) throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version)) {
      segment.update(fields -> write(fields, 1));
      race(
          segment,
          100,
          n -> {
            write(segment.begin(), n);
            segment.commit();
            rest(n);
          });
    }
  }

  @ParameterizedTest
  @EnumSource
  void readingsAreFromOneFileEach(Version version) throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version)) {
      segment.update(fields -> write(fields, 1));
      race(
          segment,
          5,
          n -> {
            if (n % 64 == 0) {
              segment.replace(fields -> write(fields, n));
            } else {
              segment.update(fields -> write(fields, n));
            }
            rest(n);
          });
    }
  }

  private static void rest(long n) {
    for (long i = n % 64; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  private static void race(ClockBoundSegment segment, int leastChanges, LongConsumer update)
      throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (long n = 2; !stop.get(); n++) {
                update.accept(n);
              }
            });
    try (ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      UtcReading reading = new UtcReading();
      long start = System.nanoTime();
      writer.start();
      long torn = 0;
      long done = 0;
      long changes = 0;
      long previous = 0;
      for (long tries = 0;
          (done < READS || changes < leastChanges) && tries < MOST * READS;
          tries++) {
        if (tries % 16_384 == 0) {
          // Lets the writer run if the two share a processor.
          LockSupport.parkNanos(1);
        }
        if (clock.read(reading)) {
          done++;
          torn += isWhole(reading, System.nanoTime() - start) ? 0 : 1;
          changes += reading.maxErrorNanos() == previous ? 0 : 1;
          previous = reading.maxErrorNanos();
        } else {
          // The writer lost its processor during an update for 100 ms.
          assertThat(reading.reason()).contains(Reason.BUSY);
        }
      }
      assertThat(torn).as("torn readings").isZero();
      assertThat(changes).as("readings of other updates").isGreaterThanOrEqualTo(leastChanges);
    } finally {
      stop.set(true);
      writer.join();
    }
  }

  // --- Allocation -------------------------------------------------------------------------------

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 20_000;

  /** A check for a new file allocates a few objects, at most once a second. */
  private static final int CHECK_BYTES = 4096;

  @Test
  void readsAllocateNothing() {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      UtcReading reading = new UtcReading();
      allocated(clock, reading);
      assertThat(allocated(clock, reading)).isLessThan(CHECK_BYTES);
      segment.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
      allocated(clock, reading);
      assertThat(allocated(clock, reading)).isLessThan(CHECK_BYTES);
    }
  }

  private static long allocated(ClockBoundClock clock, UtcReading reading) {
    long sum = 0;
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < CALLS; i++) {
      sum += clock.read(reading) ? reading.latestNanos() : 1;
      sum += clock.readNoWait(reading) ? reading.earliestNanos() : 1;
      sum += clock.utcNanosOr(1) + clock.utcNanosNoWaitOr(1);
    }
    long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
    assertThat(sum).isNotZero();
    return allocated;
  }
}
