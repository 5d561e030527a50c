package io.vmclock.time;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vmclock.TimeBounds;
import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.restore.ProcessCheckpoint;
import io.vmclock.testpage.ClockBoundSegment;
import io.vmclock.testpage.ClockBoundSegment.Version;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(RawPageExtension.class)
class ClockBoundClockTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  /** More than the clock needs to notice a new file, even on a slow machine. */
  private static final long PATIENCE = 60 * SECOND;

  @TempDir private Path directory;

  private static long realtimeNanos() {
    return TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
  }

  @ParameterizedTest
  @EnumSource
  void boundsContainTheKernelsTime(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      long before = realtimeNanos();
      UtcReading reading = new UtcReading();
      assertThat(clock.read(reading)).isTrue();
      assertThat(reading.utcNanos()).isBetween(before, realtimeNanos() + SECOND);
      assertThat(reading.utcNanos() - reading.earliestNanos()).isGreaterThanOrEqualTo(10_000);
      assertThat(reading.latestNanos() - reading.utcNanos())
          .isEqualTo(reading.utcNanos() - reading.earliestNanos());
      assertThat(clock.utcNanos()).isGreaterThanOrEqualTo(before);
      assertThat(clock.utcNanosOr(0)).isGreaterThanOrEqualTo(before);
      assertThat(clock.utcNanosNoWaitOr(0)).isGreaterThanOrEqualTo(before);
      TimeBounds bounds = clock.utcBounds();
      assertThat(bounds.latestNanos()).isGreaterThan(before);
      assertThat(clock.unreliableCause()).isEmpty();
      assertThat(clock.segment()).contains(segment.path());
      assertThat(clock.name()).isEqualTo("ClockBound " + segment.path());
    }
  }

  @ParameterizedTest
  @EnumSource
  void boundGrowsSinceTheDaemonsUpdate(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      long now = System.nanoTime();
      segment.update(
          fields ->
              fields.asOfNanos(now - 100 * SECOND).driftPpb(1_000_000).boundNanos(SECOND / 1000));
      UtcReading reading = new UtcReading();
      assertThat(clock.read(reading)).isTrue();
      assertThat(reading.maxErrorNanos())
          .isGreaterThanOrEqualTo(100 * 1_000_000 + 1_000_000 - 10_000)
          .isLessThan(200 * 1_000_000);
    }
  }

  @Test
  void commitWaitEndsAfterTheBounds() throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      TimeBounds bounds = clock.utcBounds();
      assertThat(clock.awaitPastUtc(bounds, Duration.ofMinutes(1))).isTrue();
      assertThat(clock.utcBounds().isAfter(bounds)).isTrue();
    }
  }

  private static void expect(Reason reason, String cause, String remedy, ClockBoundClock clock) {
    Path path = Path.of(clock.name().substring("ClockBound ".length()));
    failure(reason, path, cause, remedy, clock::utcNanos);
    failure(reason, path, cause, remedy, clock::utcBounds);
    UtcReading reading = new UtcReading();
    assertThat(clock.read(reading)).isFalse();
    assertThat(reading.reason()).contains(reason);
    assertThat(clock.failure(reading).reason()).isEqualTo(reason);
    assertThat(clock.utcNanosOr(7)).isEqualTo(7);
    assertThat(clock.utcNanosNoWaitOr(8)).isEqualTo(8);
    assertThat(clock.unreliableCause().orElseThrow().reason()).isEqualTo(reason);
    assertThat(clock.segment()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyStatusIsHonored(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      segment.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
      expect(Reason.UNRELIABLE, "status of the clock is unknown", "chronyc", clock);
      segment.update(fields -> fields.status(4));
      expect(Reason.UNRELIABLE, "status of the clock is unknown", "chronyc", clock);
      segment.update(fields -> fields.status(ClockBoundSegment.DISRUPTED));
      expect(Reason.UNRELIABLE, "migrated, restored", "Try again", clock);
      segment.update(fields -> fields.status(ClockBoundSegment.FREE_RUNNING));
      assertThat(clock.utcNanosOr(0)).isPositive();
      segment.update(fields -> fields.status(ClockBoundSegment.SYNCHRONIZED));
      assertThat(clock.utcNanosOr(0)).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFailureNamesCauseAndRemedy(Version version) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      long now = System.nanoTime();
      segment.update(fields -> fields.voidAfterNanos(now - SECOND));
      expect(Reason.UNRELIABLE, "bound is void", "daemon runs", clock);
      segment.update(fields -> fields.voidAfterNanos(now + 1000 * SECOND).boundNanos(-1));
      expect(Reason.UNRELIABLE, "impossible value", "remove it", clock);
      segment.update(fields -> fields.boundNanos(Long.MAX_VALUE));
      expect(Reason.OUT_OF_RANGE, "64 bits", "Check the bound", clock);
      segment.update(fields -> fields.boundNanos(1).asOfNanos(now + 900 * SECOND));
      expect(Reason.UNRELIABLE, "later than", "time namespace", clock);
      segment.update(fields -> fields.asOfNanos(now - SECOND));
      int generation = segment.generation();
      segment.generation(generation + 1);
      // Readers have to find the update unfinished for 100 ms first.
      failure(Reason.BUSY, clock::utcNanos);
      expect(Reason.BUSY, "has not ended", "Try again", clock);
      segment.generation(0);
      expect(Reason.NOT_OFFERED, "not initialized", "daemon runs", clock);
      segment.generation(generation);
      segment.bytes().put(12, (byte) 9);
      expect(Reason.UNSUPPORTED_VERSION, "versions 2 and 3", "newer release", clock);
    }
  }

  @Test
  void otherFilesAreRefused() throws Exception {
    Path file = directory.resolve("file");
    try (ClockBoundClock clock = ClockBoundClock.open(file)) {
      expect(Reason.ABSENT, "no such file", "start the daemon", clock);
    }
    Files.write(file, new byte[200]);
    try (ClockBoundClock clock = ClockBoundClock.open(file)) {
      expect(Reason.NOT_A_PAGE, "magic number", "/var/run/clockbound/shm1", clock);
    }
    Files.write(file, new byte[3]);
    try (ClockBoundClock clock = ClockBoundClock.open(file)) {
      expect(Reason.TRUNCATED, "shorter", "restart the daemon", clock);
    }
    try (ClockBoundClock clock = ClockBoundClock.open(directory)) {
      expect(Reason.NOT_A_PAGE, "not a regular file", "Name a file", clock);
    }
  }

  // --- Disruptions ---------------------------------------------------------------------------

  @ParameterizedTest
  @EnumSource
  @SuppressWarnings("try") // the page is closed before its block ends
  void aLiveMarkerThatDiffersEndsTheTime(Access access, RawPage page) {
    page.update(fields -> fields.disruptionMarker(41));
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        VmClock live = VmClock.open(page.path(), access);
        ClockBoundClock clock =
            ClockBoundClock.builder().path(segment.path()).disruptions(live).build()) {
      segment.update(fields -> fields.disruptionSupport(true).disruptionMarker(41));
      assertThat(clock.utcNanosOr(0)).isPositive();
      page.migrate();
      expect(Reason.UNRELIABLE, "migrated, restored", "Try again", clock);
      segment.update(fields -> fields.disruptionMarker(42));
      assertThat(clock.utcNanosOr(0)).isPositive();
      live.close();
      expect(Reason.NOT_OFFERED, "no open page", "disruptions(", clock);
    }
  }

  @Test
  void aDaemonThatWatchesAPageNeedsThePage(RawPage page) {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V2);
        ClockBoundClock clock = ClockBoundClock.open(segment.path());
        ClockBoundClock unchecked =
            ClockBoundClock.builder().path(segment.path()).withoutDisruptionCheck().build();
        VmClock live = VmClock.open(page.path())) {
      segment.update(fields -> fields.disruptionSupport(true));
      expect(Reason.NOT_OFFERED, "no open page", "withoutDisruptionCheck()", clock);
      assertThat(unchecked.utcNanosOr(0)).isPositive();
      segment.update(fields -> fields.status(ClockBoundSegment.DISRUPTED));
      expect(Reason.UNRELIABLE, "migrated, restored", "Try again", unchecked);
      ClockBoundClock.Builder both =
          ClockBoundClock.builder().disruptions(live).withoutDisruptionCheck();
      assertThatIllegalArgumentException().isThrownBy(both::build);
    }
  }

  // --- Following the daemon --------------------------------------------------------------------

  private static void await(BooleanSupplier condition) throws InterruptedException {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).as("waited").isLessThan(PATIENCE);
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  @Test
  void followsADaemonThatStartsLater() throws InterruptedException {
    Path file = directory.resolve("shm");
    try (ClockBoundClock clock = ClockBoundClock.open(file)) {
      expect(Reason.ABSENT, "no such file", "start the daemon", clock);
      try (ClockBoundSegment segment = ClockBoundSegment.at(file, Version.V2)) {
        await(() -> clock.utcNanosOr(0) != 0);
        assertThat(clock.segment()).contains(segment.path());
      }
    }
  }

  /** The replaced file has a wide bound, and the new one a narrow one. */
  @ParameterizedTest
  @EnumSource
  void followsADaemonThatReplacesTheFile(Version version) throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(version);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      segment.update(fields -> fields.boundNanos(SECOND));
      UtcReading reading = new UtcReading();
      assertThat(clock.read(reading)).isTrue();
      assertThat(reading.maxErrorNanos()).isGreaterThanOrEqualTo(SECOND);
      segment.replace();
      await(() -> clock.read(reading) && reading.maxErrorNanos() < SECOND);
      segment.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
      assertThat(clock.read(reading)).isFalse();
      segment.replace();
      await(() -> clock.readNoWait(reading));
    }
  }

  @Test
  void keepsARemovedFileUntilItsBoundIsVoid() throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      segment.remove();
      TimeUnit.MILLISECONDS.sleep(1100);
      assertThat(clock.utcNanosOr(0)).isPositive();
      assertThat(clock.utcNanosOr(0)).isPositive();
      segment.update(fields -> fields.voidAfterNanos(0));
      expect(Reason.UNRELIABLE, "bound is void", "daemon runs", clock);
    }
  }

  @Test
  void looksForANewFileAfterACheckpointOfTheProcess() {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      assertThat(clock.utcNanosOr(0)).isPositive();
      ProcessCheckpoint.beforeCheckpoint();
      try {
        failure(Reason.RELEASED, clock::utcNanos);
      } finally {
        ProcessCheckpoint.afterRestore();
      }
      assertThat(clock.utcNanosOr(0)).isPositive();
      segment.remove();
      ProcessCheckpoint.beforeCheckpoint();
      ProcessCheckpoint.afterRestore();
      failure(Reason.ABSENT, clock::utcNanos);
    }
  }

  /** The pair of the daemon's own files, in another directory. */
  @Test
  void prefersVersion3AndFallsBackToVersion2() throws InterruptedException {
    Path v3 = directory.resolve("shm1");
    Path v2 = directory.resolve("shm0");
    try (ClockBoundClock clock = ClockBoundClock.builder().paths(v3, v2).build()) {
      assertThat(clock.unreliableCause().orElseThrow().path()).contains(v3);
      try (ClockBoundSegment second = ClockBoundSegment.at(v2, Version.V2)) {
        await(() -> clock.segment().filter(v2::equals).isPresent());
        ClockBoundSegment first = ClockBoundSegment.at(v3, Version.V3);
        await(() -> clock.segment().filter(v3::equals).isPresent());
        first.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
        assertThat(clock.segment()).contains(v2);
        first.update(fields -> fields.status(ClockBoundSegment.DISRUPTED));
        assertThat(clock.segment()).isEmpty();
        first.update(fields -> fields.status(ClockBoundSegment.UNKNOWN));
        second.update(fields -> fields.voidAfterNanos(0));
        assertThat(clock.unreliableCause().orElseThrow())
            .hasMessageContaining(v3.toString())
            .hasMessageContaining("unknown");
      }
    }
  }

  @Test
  void theFailureNamesTheFileThatExists() {
    Path v3 = directory.resolve("shm1");
    Path v2 = directory.resolve("shm0");
    try (ClockBoundSegment segment = ClockBoundSegment.at(v2, Version.V2);
        ClockBoundClock clock = ClockBoundClock.builder().paths(v3, v2).build()) {
      segment.update(fields -> fields.status(ClockBoundSegment.DISRUPTED));
      failure(Reason.UNRELIABLE, v2, "disrupted", "Try again", clock::utcNanos);
    }
  }

  @Test
  void readsTheDaemonsOwnFilesByDefault() {
    try (ClockBoundClock clock = ClockBoundClock.open()) {
      assertThat(clock.name()).isEqualTo("ClockBound /var/run/clockbound");
      assertThat(clock).hasToString("ClockBoundClock[ClockBound /var/run/clockbound]");
      assertThat(clock.read(new UtcReading())).isEqualTo(clock.unreliableCause().isEmpty());
    }
  }

  // --- Closing -----------------------------------------------------------------------------------

  @Test
  @SuppressWarnings("try") // the test is about close()
  void aClosedClockStaysClosed() throws InterruptedException {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3)) {
      ClockBoundClock clock = ClockBoundClock.open(segment.path());
      clock.close();
      clock.close();
      expect(Reason.CLOSED, "closed", "Open another", clock);
      TimeUnit.MILLISECONDS.sleep(1100);
      expect(Reason.CLOSED, "closed", "Open another", clock);
    }
  }

  @Test
  void aFailureOfAnotherSourceHasItsReason() {
    try (ClockBoundSegment segment = ClockBoundSegment.create(Version.V3);
        ClockBoundClock clock = ClockBoundClock.open(segment.path())) {
      UtcReading reading = new UtcReading();
      reading.setUnreliable(clock, Reason.LOCKED);
      assertThat(clock.failure(reading).reason()).isEqualTo(Reason.LOCKED);
    }
  }
}
