package io.vmclock.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The guide's example of a test that plays a leap second. */
class LeapSecondExampleTest {
  @Test
  void playsALeapSecond(@VmClockPage TestPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      // begin
      Instant end = Instant.parse("2027-01-01T00:00:00Z");
      page.at(end.minusSeconds(1)).leapSecond(LeapSecond.POSITIVE, end);
      page.advance(Duration.ofSeconds(1)); // 23:59:60
      Snapshot reading = clock.read();
      assertThat(reading.isLeapSecond()).isTrue();
      // end
    }
  }
}
