package io.vmclock.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.common.util.concurrent.Uninterruptibles;
import com.sun.management.ThreadMXBean;
import io.vmclock.ClockStatus;
import io.vmclock.VmClockException;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.PageFields;
import io.vmclock.testpage.RawPage;
import io.vmclock.time.BoundedClock;
import io.vmclock.time.FailoverClock;
import io.vmclock.time.SystemClock;
import io.vmclock.time.UtcReading;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TelemetryTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  private static VmClockEnvironment open(RawPage page) {
    return VmClockEnvironment.builder()
        .page(page.path())
        .time(TimeSource.PAGE)
        .restores(RestoreSource.PAGE)
        .acceptSystemClock(Duration.ofSeconds(1))
        .open();
  }

  private static void await(BooleanSupplier condition) throws InterruptedException {
    while (!condition.getAsBoolean()) {
      Thread.sleep(1);
    }
  }

  @Test
  void readsTheTimeAndItsSource() {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      Telemetry telemetry = env.telemetry();

      assertThat(telemetry.boundSeconds()).isEqualTo(1e-6, within(1e-9));
      assertThat(telemetry.isReliable()).isTrue();
      assertThat(telemetry.sourceNames())
          .containsExactly(page.path().toString(), "system clock, assumed +-1 s");
      assertThat(telemetry.sourceName()).isEqualTo(page.path().toString());
      assertThat(telemetry.sourceSwitches()).isZero();

      page.status(Abi.STATUS_UNRELIABLE);

      assertThat(telemetry.boundSeconds()).isEqualTo(1);
      assertThat(telemetry.sourceName()).isEqualTo("system clock, assumed +-1 s");
      assertThat(telemetry.sourceSwitches()).isEqualTo(1);
    }
  }

  @Test
  void theOffsetIsHowFarTheSystemClockIsAhead() {
    BoundedClock late = new ShiftedClock(-TimeUnit.SECONDS.toNanos(5));
    assertThat(Telemetry.builder().clock(late).build().systemOffsetSeconds())
        .isEqualTo(5, within(0.2));
    BoundedClock early = new ShiftedClock(TimeUnit.SECONDS.toNanos(5));
    assertThat(Telemetry.builder().clock(early).build().systemOffsetSeconds())
        .isEqualTo(-5, within(0.2));
  }

  @Test
  void comparesTheSystemClockByOneReading() {
    SlowClock slow = new SlowClock();

    ClockComparison now =
        Telemetry.builder().clock(slow).build().compare(new UtcReading()).orElseThrow();

    assertThat(slow.readings).as("each is too slow").isEqualTo(3);
    assertThat(now.source()).isEqualTo("slow");
    // The bound is the number of the reading. The first one took the longest time.
    assertThat(now.maxErrorNanos()).isBetween(2L, 3L);
    assertThat(now.offsetErrorNanos()).isGreaterThanOrEqualTo(SlowClock.LEAST_NANOS / 2);
    assertThat(now.systemOffsetNanos())
        .isCloseTo(SlowClock.LATE_NANOS, within(now.offsetErrorNanos()));
    assertThat(now.maxSystemErrorNanos())
        .isEqualTo(now.systemOffsetNanos() + now.offsetErrorNanos() + now.maxErrorNanos());
  }

  @Test
  void aComparisonHasTheReasonWhyThereIsNone() {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env =
            VmClockEnvironment.builder().page(page.path()).time(TimeSource.PAGE).open()) {
      page.status(Abi.STATUS_UNRELIABLE);
      UtcReading reading = new UtcReading();

      assertThat(env.telemetry().compare(reading)).isEmpty();
      assertThat(reading.reason()).contains(VmClockException.Reason.UNRELIABLE);
    }
  }

  @Test
  void theErrorOfTheSystemClockDoesNotOverflow() {
    assertThat(new ClockComparison("x", 0, Long.MAX_VALUE, -5, 1).maxSystemErrorNanos())
        .isEqualTo(Long.MAX_VALUE);
    assertThat(new ClockComparison("x", 0, 10, -5, 1).maxSystemErrorNanos()).isEqualTo(16);
  }

  @Test
  void aTimeThatCannotBeReliedOnIsUnknown() {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env =
            VmClockEnvironment.builder().page(page.path()).time(TimeSource.PAGE).open()) {
      page.status(Abi.STATUS_UNRELIABLE);

      assertThat(env.telemetry().boundSeconds()).isNaN();
      assertThat(env.telemetry().systemOffsetSeconds()).isNaN();
      assertThat(env.telemetry().sourceName()).isEqualTo(Telemetry.NO_SOURCE);
    }
  }

  @Test
  void countsRestoresDisruptionsAndFailures() throws InterruptedException {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      Telemetry telemetry = env.telemetry();
      env.actions()
          .add(
              "failing",
              0,
              Duration.ofSeconds(1),
              () -> {
                throw new IllegalStateException("expected by a test");
              });
      CountDownLatch reported = new CountDownLatch(1);
      assertThat(telemetry.onRestore("test", report -> reported.countDown())).isPresent();

      page.update(fields -> fields.generation(2).disruptionMarker(2));

      reported.await();
      await(() -> telemetry.disruptions() == 1 && telemetry.restores() == 1);
      assertThat(telemetry.generationChanges()).isEqualTo(1);
      assertThat(telemetry.failedActions()).isEqualTo(1);
      assertThat(telemetry.generation()).isEqualTo(2);
      assertThat(telemetry.disruptionMarker()).isEqualTo(2);
      assertThat(telemetry.lastRestore().orElseThrow().failed()).hasSize(1);

      page.update(fields -> fields.disruptionMarker(3));

      await(() -> telemetry.disruptions() == 2);
      assertThat(telemetry.restores()).isEqualTo(1);
      assertThat(telemetry.generationChanges()).isEqualTo(1);
    }
  }

  @Test
  void showsTheStatusOfThePage() throws InterruptedException {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      assertThat(env.telemetry().pageStatus()).contains(ClockStatus.SYNCHRONIZED);

      page.status(Abi.STATUS_FREERUNNING);

      await(() -> env.telemetry().pageStatus().orElseThrow() == ClockStatus.FREERUNNING);
    }
  }

  @Test
  void showsNothingOfAPageThatCannotBeReadOrIsNotWatched() throws InterruptedException {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      Telemetry telemetry = env.telemetry();
      PageFields unused = page.begin();

      await(() -> !telemetry.isPageWatched());
      assertThat(telemetry.pageStatus()).isEmpty();
      assertThat(telemetry.generation()).isNaN();
      assertThat(telemetry.disruptionMarker()).isNaN();

      page.commit();
      await(telemetry::isPageWatched);
      assertThat(telemetry.pageStatus()).isPresent();

      env.watcher().orElseThrow().close();
      assertThat(telemetry.pageStatus()).isEmpty();
      assertThat(telemetry.watcherLagSeconds()).isNaN();
    }
  }

  @Test
  void showsNothingOfAPageWhoseFileWasRemoved(@TempDir Path directory) throws Exception {
    try (RawPage page = RawPage.at(directory.resolve("page"));
        VmClockEnvironment env = open(page)) {
      Telemetry telemetry = env.telemetry();
      assertThat(telemetry.isPageWatched()).isTrue();

      Path other = Files.move(page.path(), directory.resolve("other"));
      await(() -> !telemetry.isPageWatched());
      assertThat(telemetry.pageStatus()).isEmpty();

      Files.move(other, page.path());
      await(telemetry::isPageWatched);
    }
  }

  @Test
  void showsHowFarAListenerIsBehind() throws InterruptedException {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      // The check of the actions has returned.
      await(() -> env.telemetry().watcherLagSeconds() == 0);
      CountDownLatch called = new CountDownLatch(1);
      CountDownLatch release = new CountDownLatch(1);
      env.watcher()
          .orElseThrow()
          .subscribe(
              "slow",
              event -> {
                called.countDown();
                Uninterruptibles.awaitUninterruptibly(release);
              });

      page.update(fields -> fields.disruptionMarker(9));
      called.await();

      await(() -> env.telemetry().watcherLagSeconds() > 0.01);
      release.countDown();
      await(() -> env.telemetry().watcherLagSeconds() == 0);
    }
  }

  @Test
  void neverWaitsForAnUpdateOfThePage() {
    try (RawPage page = RawPage.create();
        VmClockEnvironment env =
            VmClockEnvironment.builder().page(page.path()).time(TimeSource.PAGE).open()) {
      PageFields unused = page.begin();

      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        assertThat(env.telemetry().boundSeconds()).isNaN();
      }

      // A read that waits takes 100 ms, so these would take 10 s.
      assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
      page.commit();
    }
  }

  @Test
  void gaugesOfTheTimeAllocateNothing() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().getId();
    try (RawPage page = RawPage.create();
        VmClockEnvironment env = open(page)) {
      Telemetry telemetry = env.telemetry();
      double sum = readGauges(telemetry, 1000);

      long before = threads.getThreadAllocatedBytes(thread);
      sum += readGauges(telemetry, 100_000);

      assertThat(threads.getThreadAllocatedBytes(thread) - before).isLessThan(10_000);
      assertThat(sum).isPositive();
    }
  }

  private static double readGauges(Telemetry telemetry, int times) {
    double sum = 0;
    for (int i = 0; i < times; i++) {
      sum += telemetry.boundSeconds() + telemetry.restores() + telemetry.sourceSwitches();
    }
    return sum;
  }

  @Test
  void withoutPartsEverythingIsUnknown() {
    Telemetry telemetry = Telemetry.builder().build();

    assertThat(telemetry.hasClock() || telemetry.hasPage() || telemetry.hasActions()).isFalse();
    assertThat(telemetry.boundSeconds()).isNaN();
    assertThat(telemetry.generation()).isNaN();
    assertThat(telemetry.disruptionMarker()).isNaN();
    assertThat(telemetry.watcherLagSeconds()).isNaN();
    assertThat(telemetry.pageStatus()).isEmpty();
    assertThat(telemetry.onRestore("test", report -> {})).isEmpty();
    assertThat(telemetry).hasToString("Telemetry[source none, restores 0]");
  }

  @Test
  void aClockThatThrowsHasNoTime() {
    BoundedClock wrong =
        new BoundedClock() {
          @Override
          public String name() {
            return "wrong";
          }

          @Override
          public boolean read(UtcReading reading) {
            throw new IllegalStateException("expected by a test");
          }
        };
    Telemetry telemetry = Telemetry.builder().clock(wrong).build();

    assertThat(telemetry.boundSeconds()).isNaN();
    assertThat(telemetry.sourceName()).isEqualTo(Telemetry.NO_SOURCE);
  }

  /** The system clock, shifted. */
  private static final class ShiftedClock implements BoundedClock {
    private final BoundedClock system =
        FailoverClock.of(SystemClock.assuming(Duration.ofMillis(1)));
    private final long shift;

    ShiftedClock(long shift) {
      this.shift = shift;
    }

    @Override
    public String name() {
      return "shifted";
    }

    @Override
    public boolean read(UtcReading reading) {
      boolean reliable = system.read(reading);
      long utc = reading.utcNanos() + shift;
      return reliable && reading.set(this, utc, utc, utc);
    }
  }

  /** A clock that is a second late, and slow to read. Its bound is the number of the reading. */
  private static final class SlowClock implements BoundedClock {
    static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(1);
    static final long LEAST_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
    static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    int readings;

    @Override
    public String name() {
      return "slow";
    }

    @Override
    public boolean read(UtcReading reading) {
      readings++;
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < (readings == 1 ? FIRST_NANOS : LEAST_NANOS)) {
        Thread.onSpinWait();
      }
      Instant now = Instant.now();
      long utc = TimeUnit.SECONDS.toNanos(now.getEpochSecond()) + now.getNano() - LATE_NANOS;
      return reading.set(this, utc, utc - readings, utc + readings);
    }
  }
}
