package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vmclock.VmClock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UtcMillisTest {
  private static final Instant FUTURE = Instant.parse("2034-05-06T07:08:09Z");
  private static final long MINUTE = TimeUnit.MINUTES.toMillis(1);

  @Test
  void takesThePagesTimeWhereItsBoundIsNarrow() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
      UtcMillis time = new UtcMillis(clock);
      assertThat(time.now()).isCloseTo(FUTURE.toEpochMilli(), within(MINUTE));
    }
  }

  @Test
  void takesTheSystemsTimeWhereTheBoundIsWide() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), TimeUnit.SECONDS.toNanos(2))) {
      assertThat(new UtcMillis(clock).now()).isCloseTo(System.currentTimeMillis(), within(MINUTE));
    }
  }

  @Test
  void turnsToTheSystemsTimeWhileThePagesIsUnreliable() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
      UtcMillis time = new UtcMillis(clock);
      page.makeUnreliable();
      assertThat(time.now()).isCloseTo(System.currentTimeMillis(), within(MINUTE));
      time.judge();
      assertThat(time.now()).isCloseTo(System.currentTimeMillis(), within(MINUTE));
      try (VmClock again = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
        time.judge();
        assertThat(time.now()).isCloseTo(FUTURE.toEpochMilli(), within(MINUTE));
        assertThat(again.path()).isEqualTo(page.path);
      }
    }
  }

  @Test
  void takesTheSystemsTimeWhereThePageHasNone() {
    try (TestPage page = TestPage.likeFirecracker()) {
      assertThat(new UtcMillis(page.clock).now())
          .isCloseTo(System.currentTimeMillis(), within(MINUTE));
    }
    assertThat(new UtcMillis(null).now()).isCloseTo(System.currentTimeMillis(), within(MINUTE));
  }
}
