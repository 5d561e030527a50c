package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.publish.Publisher;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Compares the embedded page with the machine's own clock, which the page is made from. */
class EmbeddedPageTest {
  private static final int UPDATES_PER_SECOND = 4;
  private static final long NANOS_PER_UPDATE = TimeUnit.SECONDS.toNanos(1) / UPDATES_PER_SECOND;

  /** The comparison takes a few seconds, or as many as {@code vmclock.machine} says. */
  private static final int UPDATES = UPDATES_PER_SECOND * Integer.getInteger("vmclock.machine", 3);

  private static long nanos(Instant utc) {
    return TimeUnit.SECONDS.toNanos(utc.getEpochSecond()) + utc.getNano();
  }

  @Test
  void utcAgreesWithTheSystemClockWithinItsBound() {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      Snapshot s = clock.newSnapshot();
      long readings = 0;
      for (int update = 0; update < UPDATES; update++) {
        long until = System.nanoTime() + NANOS_PER_UPDATE;
        while (System.nanoTime() - until < 0) {
          long before = nanos(Instant.now());
          long utc = clock.utcNanos();
          clock.read(s);
          long after = nanos(Instant.now());
          if (s.latestUtcNanos() < before || s.earliestUtcNanos() > after) {
            assertThat(s.utcBounds().overlaps(TimeBounds.utc(before, after)))
                .as("%s and [%d, %d]", s.utcBounds(), before, after)
                .isTrue();
          }
          long bound = s.maxErrorNanos();
          if (utc < before - bound || utc > after + bound) {
            assertThat(utc).isBetween(before - bound, after + bound);
          }
          readings++;
        }
        publisher.update();
      }
      assertThat(readings).isGreaterThan(UPDATES);
    }
  }

  @Test
  void singleReadsAgreeWithSnapshots() {
    try (Publisher publisher = Publisher.inMemory();
        VmClock clock = VmClock.open(publisher.path())) {
      Snapshot before = clock.newSnapshot();
      Snapshot after = clock.newSnapshot();
      for (int i = 0; i < 10_000; i++) {
        clock.read(before);
        long utc = clock.utcNanos();
        clock.read(after);
        assertThat(utc).isBetween(before.utcNanos(), after.utcNanos());
        if (before.unavailable(Capability.TAI).isEmpty()) {
          long tai = clock.taiNanos();
          assertThat(tai).isBetween(after.taiNanos(), clock.read(before).taiNanos());
        }
      }
    }
  }
}
