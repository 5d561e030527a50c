package io.vmclock;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.Binding;
import io.vmclock.internal.Native;
import io.vmclock.internal.PackedBounds;
import io.vmclock.internal.RecentBounds;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.ConcurrentThreads;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** {@link VmClock#utcBounds} and {@link VmClock#taiBounds}, compared with readings. */
@ExtendWith(RawPageExtension.class)
class RecentBoundsTest {
  private static final long SECOND = 1_000_000_000;
  private static final long BEGIN = 1_800_000_000;

  /** Half a nanosecond past a whole one: the fast arithmetic refuses a time near a whole one. */
  private static final long FRACTION = 0xdb22d0e778b2a337L;

  /** A page whose time stands still. */
  private static void stand(RawPage page, long seconds, long maxError) {
    page.update(
        fields ->
            fields
                .time(seconds, 0)
                .counterPeriodFrac(0)
                // An emulator's counter can be further than 2^56 ticks from 0.
                .counterValue(Native.vmclock_counter())
                .counterPeriodMaxErrorRateFrac(0)
                .timeFrac(FRACTION)
                .timeMaxErrorNanos(maxError));
  }

  private static void assertBoundsOfAReading(VmClock clock) {
    Snapshot reading = clock.read();
    // The first call can take a reading. The others can return what has moved since then.
    for (int i = 0; i < 3; i++) {
      assertThat(clock.utcBounds()).isEqualTo(reading.utcBounds());
      assertThat(clock.taiBounds()).isEqualTo(reading.taiBounds());
    }
  }

  @ParameterizedTest
  @EnumSource
  void areTheBoundsOfAReading(Access access, RawPage page) {
    stand(page, BEGIN, 1000);
    try (VmClock clock = VmClock.open(page.path(), access)) {
      assertBoundsOfAReading(clock);
      assertThat(isFast(clock)).isEqualTo(access == Access.AUTO);
      for (long moved : new long[] {1, 2, 3, 1, 0, -1, -5, 1_000_000, 0}) {
        for (long maxError : new long[] {1000, 999, 0, 16 * SECOND, 3000 * SECOND}) {
          stand(page, BEGIN + moved, maxError);
          assertBoundsOfAReading(clock);
        }
      }
      page.update(fields -> fields.timeType(Abi.TIME_UTC));
      assertBoundsOfAReading(clock);
    }
  }

  /** Whether the call alone has bounds, without a reading. */
  private static boolean isFast(VmClock clock) {
    TimeBounds bounds = clock.read().utcBounds();
    return PackedBounds.arePresent(
        Binding.calls()
            .utcBoundsNowait(clock.handle, bounds.earliestNanos(), bounds.latestNanos()));
  }

  @Test
  void comeFromTheCallAloneOnceAReadingWasKept(RawPage page) {
    stand(page, BEGIN, 1000);
    try (VmClock clock = VmClock.open(page.path())) {
      TimeBounds read = clock.read().utcBounds();
      RecentBounds recent = new RecentBounds(TimeScale.UTC);
      assertThat(recent.now(clock.handle)).isNull();
      assertThat(recent.keep(read)).isSameAs(read);
      assertThat(recent.now(clock.handle)).isEqualTo(read);

      // C would refuse these, because their latest time is far. So this shows what was kept.
      TimeBounds wide = TimeBounds.utc(read.earliestNanos() + 5, read.latestNanos() + 9 * SECOND);
      assertThat(recent.keep(wide)).isSameAs(wide);
      assertThat(recent.now(clock.handle)).as("bounds of the last second stay").isEqualTo(read);
      TimeBounds back = TimeBounds.utc(read.earliestNanos() - 1, wide.latestNanos());
      recent.keep(back);
      assertThat(recent.now(clock.handle)).as("a time that went back is kept").isNull();
      recent.keep(TimeBounds.utc(back.earliestNanos() + SECOND, read.latestNanos() + SECOND));
      stand(page, BEGIN + 2, 1000);
      assertThat(recent.now(clock.handle)).as("a later time is kept").isNotNull();
    }
  }

  @Test
  void failAsAReadingDoesAlsoAfterBoundsWereReturned(RawPage page) {
    stand(page, BEGIN, 1000);
    VmClock clock = VmClock.open(page.path());
    assertBoundsOfAReading(clock);
    page.status(Abi.STATUS_UNRELIABLE);
    failure(Reason.UNRELIABLE, clock::utcBounds);
    failure(Reason.UNRELIABLE, clock::taiBounds);
    page.status(Abi.STATUS_SYNCHRONIZED);
    assertBoundsOfAReading(clock);
    page.update(fields -> fields.clearFlags(Abi.FLAG_PERIOD_MAXERROR_VALID));
    failure(Reason.NOT_OFFERED, clock::utcBounds);
    failure(Reason.NOT_OFFERED, clock::taiBounds);
    page.update(fields -> fields.setFlags(Abi.FLAG_PERIOD_MAXERROR_VALID));
    page.update(fields -> fields.clearFlags(Abi.FLAG_TAI_OFFSET_VALID));
    failure(Reason.NOT_OFFERED, clock::utcBounds);
    assertThat(clock.taiBounds()).isEqualTo(clock.read().taiBounds());
    page.update(fields -> fields.setFlags(Abi.FLAG_TAI_OFFSET_VALID));
    assertBoundsOfAReading(clock);
    clock.close();
    failure(Reason.CLOSED, clock::utcBounds);
    failure(Reason.CLOSED, clock::taiBounds);
  }

  @Test
  void waitForAnUpdateToEnd(RawPage page) throws InterruptedException {
    stand(page, BEGIN, 1000);
    try (VmClock clock = VmClock.open(page.path())) {
      assertBoundsOfAReading(clock);
      CountDownLatch begun = new CountDownLatch(1);
      Thread writer =
          new Thread(
              () ->
                  page.update(
                      fields -> {
                        fields.timeMaxErrorNanos(77);
                        begun.countDown();
                        sleep(5);
                      }));
      writer.start();
      begun.await();
      assertThat(clock.utcBounds().widthNanos()).isEqualTo(2 * 77 + 1);
      writer.join();
    }
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void lieBetweenTwoReadingsOnManyThreads() throws Exception {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      ConcurrentThreads.run(
          4,
          thread -> {
            Snapshot before = clock.newSnapshot();
            Snapshot after = clock.newSnapshot();
            for (int i = 0; i < 50_000; i++) {
              clock.read(before);
              TimeBounds utc = clock.utcBounds();
              TimeBounds tai = clock.taiBounds();
              clock.read(after);
              assertThat(utc.earliestNanos())
                  .isBetween(before.earliestUtcNanos(), after.earliestUtcNanos());
              assertThat(utc.latestNanos())
                  .isBetween(before.latestUtcNanos(), after.latestUtcNanos());
              assertThat(tai.earliestNanos())
                  .isBetween(before.earliestTaiNanos(), after.earliestTaiNanos());
            }
          });
    }
  }

  @Test
  void allocateTheirObjectOnly() {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      long bytes = allocatedBy(() -> clock.utcBounds().earliestNanos());
      // The compiler may keep the object off the heap.
      assertThat(bytes).isLessThanOrEqualTo(AllocatedBytes.CALLS * 32L);
    }
  }
}
