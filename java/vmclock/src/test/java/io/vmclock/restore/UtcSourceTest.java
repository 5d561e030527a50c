package io.vmclock.restore;

import static io.vmclock.Pages.offerUtc;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.vmclock.VmClock;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class UtcSourceTest {
  private static final Instant PAST = Instant.parse("2024-05-06T07:08:09Z");
  private static final long MINUTE = TimeUnit.MINUTES.toNanos(1);

  private static long systemNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  private static VmClock openWithUtc(RawPage page, long maxErrorNanos) {
    offerUtc(page, PAST.getEpochSecond(), maxErrorNanos);
    return VmClock.open(page.path());
  }

  @Test
  void usesThePagesTimeIfItsBoundIsNarrow() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, 1000)) {
      LongSupplier time = UtcSource.of(clock);
      assertThat(time.getAsLong())
          .isCloseTo(TimeUnit.MILLISECONDS.toNanos(PAST.toEpochMilli()), within(MINUTE));
    }
  }

  @Test
  void usesTheSystemsTimeIfTheBoundIsWide() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, TimeUnit.SECONDS.toNanos(1) + 1)) {
      assertThat(UtcSource.of(clock).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
    }
  }

  @Test
  void usesTheSystemsTimeWhileThePageIsUnreliable() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, 1000)) {
      LongSupplier time = UtcSource.of(clock);
      page.status(Abi.STATUS_UNRELIABLE);
      assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
      offerUtc(page, PAST.getEpochSecond(), 1000);
      assertThat(time.getAsLong())
          .isCloseTo(TimeUnit.MILLISECONDS.toNanos(PAST.toEpochMilli()), within(MINUTE));
    }
  }

  @Test
  void doesNotWaitForAnUpdateOfThePage() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, 1000)) {
      LongSupplier time = UtcSource.of(clock);
      page.begin();
      long before = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
      }
      // One read that waits takes 100 ms.
      assertThat(System.nanoTime() - before).isLessThan(TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Test
  void continuesFromThePagesTimeForASecondOfAnUpdate() throws InterruptedException {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, 1000)) {
      LongSupplier time = UtcSource.of(clock);
      long before = time.getAsLong();
      page.begin();
      assertThat(time.getAsLong()).isBetween(before, before + MINUTE);
      Thread.sleep(1_100);
      assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
    }
  }

  @Test
  void usesThePagesTimeIfItIsNotMapped() {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      offerUtc(page, PAST.getEpochSecond(), 1000);
      try (VmClock clock = VmClock.open(page.path(), VmClock.Access.PREAD)) {
        assertThat(UtcSource.of(clock).getAsLong())
            .isCloseTo(TimeUnit.MILLISECONDS.toNanos(PAST.toEpochMilli()), within(MINUTE));
      }
    }
  }

  @Test
  void usesTheSystemsTimeIfThePageIsUnreadable() {
    LongSupplier time;
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = openWithUtc(page, 1000)) {
      time = UtcSource.of(clock);
    }
    assertThat(time.getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
  }

  @Test
  void usesTheSystemsTimeIfThePageHasNone() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      assertThat(UtcSource.of(clock).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
    }
    assertThat(UtcSource.of(null).getAsLong()).isCloseTo(systemNanos(), within(MINUTE));
  }
}
