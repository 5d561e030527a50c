package io.vmclock.time;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.AllocatedBytes;
import io.vmclock.TimeBounds;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.library.ChildJvm;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SystemClockTest {
  private static final long MILLI = 1_000_000;

  private final UtcReading reading = new UtcReading();

  private boolean read(Instant now, Duration maxError) {
    return SystemClock.assuming(maxError).set(reading, now);
  }

  @Test
  void addsTheAssumedErrorToTheSystemsTime() {
    Instant now = Instant.parse("2026-03-04T05:06:07.123456789Z");
    long nanos = now.getEpochSecond() * 1_000_000_000 + now.getNano();

    assertThat(read(now, Duration.ofMillis(100))).isTrue();
    assertThat(reading.utcNanos()).isEqualTo(nanos);
    assertThat(reading.bounds())
        .isEqualTo(TimeBounds.utc(nanos - 100 * MILLI, nanos + 100 * MILLI));
  }

  @Test
  void readsTheRunningSystem() {
    SystemClock clock = SystemClock.assuming(Duration.ofMillis(1));
    long before = System.currentTimeMillis();
    assertThat(clock.utcNanos() / MILLI).isBetween(before, System.currentTimeMillis());
    assertThat(clock.utcNanosNoWaitOr(0) / MILLI).isBetween(before, System.currentTimeMillis());
    assertThat(clock.readNoWait(reading)).isTrue();
    assertThat(reading.source()).contains(clock);
    assertThat(clock.unreliableCause()).isEmpty();
  }

  @Test
  void nameStatesTheAssumption() {
    assertThat(SystemClock.assuming(Duration.ofMillis(100)).name())
        .isEqualTo("system clock, assumed +-100 ms");
    assertThat(SystemClock.assuming(Duration.ZERO).name()).endsWith("+-0 ns");
    assertThat(SystemClock.assuming(Duration.ofNanos(1500)).name()).endsWith("+-1.5 us");
    assertThat(SystemClock.assuming(Duration.ofHours(1)).name()).endsWith("+-3600 s");
  }

  @Test
  void hasNoTimeOutsideTheRange() {
    for (Instant now :
        new Instant[] {Instant.parse("2262-05-01T00:00:00Z"), Instant.MAX, Instant.MIN}) {
      assertThat(read(now, Duration.ofMillis(1))).isFalse();
      assertThat(reading.reason()).contains(Reason.OUT_OF_RANGE);
    }
  }

  @Test
  void aBoundOutsideTheRangeDoesNotWrap() {
    assertThat(read(Instant.parse("2262-01-01T00:00:00Z"), Duration.ofDays(36525))).isTrue();
    assertThat(reading.latestNanos()).isEqualTo(Long.MAX_VALUE);
    assertThat(read(Instant.parse("1678-01-01T00:00:00Z"), Duration.ofDays(36525))).isTrue();
    assertThat(reading.earliestNanos()).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void refusesAnErrorOutsideItsRange() {
    for (Duration error : new Duration[] {Duration.ofNanos(-1), Duration.ofDays(36526)}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> SystemClock.assuming(error))
          .withMessageContaining("must be from 0 to 100 years");
    }
  }

  @Test
  void readingAllocatesAtMostAnInstant() {
    SystemClock clock = SystemClock.assuming(Duration.ofMillis(1));
    assertThat(allocatedBy(() -> clock.read(reading) ? reading.latestNanos() : 0))
        .isLessThanOrEqualTo(24L * AllocatedBytes.CALLS);
  }

  /** So it works on every operating system. */
  @Test
  void doesNotLoadTheNativeLibrary() throws Exception {
    String output = ChildJvm.of(Uses.class).option("-Xlog:class+load").run().output();
    assertThat(output)
        .contains("io.vmclock.time.SystemClock ", "done")
        .doesNotContain(
            "io.vmclock.internal.Native ",
            "io.vmclock.internal.Binding ",
            "io.vmclock.internal.library",
            "org.bytedeco");
  }

  /** The main class of the child. */
  static final class Uses {
    private Uses() {}

    public static void main(String[] arguments) throws Exception {
      SystemClock clock = SystemClock.assuming(Duration.ofMillis(1));
      clock.read(new UtcReading());
      clock.awaitPastUtc(clock.utcBounds());
      System.out.println(UtcClock.of(clock).instant());
      System.out.println(clock.unreliableCause());
      System.out.println(VmClockTicker.of(clock).read());
      System.out.println("done");
    }
  }
}
