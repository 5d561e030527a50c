package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vmclock.VmClock;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class UtcSourceTest {
  private static final Instant FUTURE = Instant.parse("2034-05-06T07:08:09Z");
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static long systemNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  @Test
  void takesThePagesTimeWhereItsBoundIsNarrow() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
      LongSupplier time = UtcSource.of(clock);
      assertThat(time.getAsLong())
          .isCloseTo(TimeUnit.MILLISECONDS.toNanos(FUTURE.toEpochMilli()), within(MINUTE));
    }
  }

  @Test
  void takesTheSystemsTimeWhereTheBoundIsWide() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), TimeUnit.SECONDS.toNanos(1) + 1)) {
      assertThat(UtcSource.of(clock).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
    }
  }

  @Test
  void turnsToTheSystemsTimeWhileThePagesIsUnreliable() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
      LongSupplier time = UtcSource.of(clock);
      page.makeUnreliable();
      assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
      try (VmClock again = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
        assertThat(time.getAsLong())
            .isCloseTo(TimeUnit.MILLISECONDS.toNanos(FUTURE.toEpochMilli()), within(MINUTE));
        assertThat(again.path()).isEqualTo(page.path);
      }
    }
  }

  @Test
  void takesTheSystemsTimeWhereThePageCannotBeRead() {
    LongSupplier time;
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = page.offerUtc(FUTURE.getEpochSecond(), 1000)) {
      time = UtcSource.of(clock);
    }
    assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
  }

  @Test
  void takesTheSystemsTimeWhereThePageHasNone() {
    try (TestPage page = TestPage.likeFirecracker()) {
      assertThat(UtcSource.of(page.clock).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
    }
    assertThat(UtcSource.of(null).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
  }
}
