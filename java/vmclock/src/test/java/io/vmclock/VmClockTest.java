package io.vmclock;

import static io.vmclock.Expect.failure;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The results of an open clock, mapped and through pread. */
@ExtendWith(RawPageExtension.class)
class VmClockTest {
  private static final long[] EXTREMES = {0, 1, Long.MAX_VALUE, Long.MIN_VALUE, -2, -1};

  @ParameterizedTest
  @EnumSource
  void generationFollowsThePage(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      for (long generation : EXTREMES) {
        page.update(fields -> fields.generation(generation));
        assertThat(clock.generation()).isEqualTo(generation);
        assertThat(clock.read(clock.newSnapshot()).generation()).isEqualTo(generation);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void disruptionMarkerFollowsThePage(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      for (long marker : EXTREMES) {
        page.update(fields -> fields.disruptionMarker(marker));
        assertThat(clock.disruptionMarker()).isEqualTo(marker);
        assertThat(clock.read(clock.newSnapshot()).disruptionMarker()).isEqualTo(marker);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void generationIsAbsentWithoutItsFlag(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      assertThat(clock.generation()).isEqualTo(1);
      page.update(fields -> fields.clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
      failure(
          Reason.NOT_OFFERED, page.path(), "no generation", "hypervisor", () -> clock.generation());
      assertThat(clock.capabilities()).doesNotContain(Capability.GENERATION);
      page.update(fields -> fields.setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT).generation(8));
      assertThat(clock.generation()).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void returnsTheFallbackForAnAbsentValue(Access access, RawPage page) {
    page.constantUtc(RawPage.EPOCH);
    VmClock clock = VmClock.open(page.path(), access);
    assertThat(clock.generationOr(-7)).isEqualTo(clock.generation());
    assertThat(clock.taiNanosOr(-7)).isEqualTo(clock.taiNanos());
    assertThat(clock.utcNanosOr(-7)).isEqualTo(clock.utcNanos());

    page.update(fields -> fields.clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
    assertThat(clock.generationOr(-7)).as("not offered").isEqualTo(-7);
    page.status(Abi.STATUS_UNRELIABLE);
    assertThat(clock.taiNanosOr(-7)).as("unreliable").isEqualTo(-7);
    assertThat(clock.utcNanosOr(-7)).as("unreliable").isEqualTo(-7);
    page.update(
        fields ->
            fields.clockStatus(Abi.STATUS_SYNCHRONIZED).setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
    page.begin();
    assertThat(clock.taiNanosOr(-7)).as("busy").isEqualTo(-7);
    assertThat(clock.generationOr(-7)).isEqualTo(clock.isMapped() ? 1 : -7);
    page.commit();
    assertThat(clock.taiNanosOr(-7)).isEqualTo(clock.taiNanos());
    clock.close();
    assertThat(clock.generationOr(-7)).as("closed").isEqualTo(-7);
    assertThat(clock.taiNanosOr(-7)).as("closed").isEqualTo(-7);
    assertThat(clock.utcNanosOr(-7)).as("closed").isEqualTo(-7);
  }

  @ParameterizedTest
  @EnumSource
  void returnsTheFallbackForAPageWithoutTheGenerationField(Access access, RawPage page) {
    page.unprotected().size(104);
    try (VmClock clock = VmClock.open(page.path(), access)) {
      assertThat(clock.generationOr(-7)).isEqualTo(-7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void timesMatchThePage(Access access, RawPage page) {
    Instant utc = Instant.parse("2026-11-22T12:34:56.123456789Z");
    long utcNanos = TimeUnit.SECONDS.toNanos(utc.getEpochSecond()) + utc.getNano();
    page.constantUtc(utc);
    try (VmClock clock = VmClock.open(page.path(), access)) {
      assertThat(clock.utcNanos()).isEqualTo(utcNanos);
      assertThat(clock.utcNanosUnordered()).isEqualTo(utcNanos);
      assertThat(clock.taiNanos()).isEqualTo(utcNanos + TimeUnit.SECONDS.toNanos(37));
      assertThat(clock.taiNanosUnordered()).isEqualTo(utcNanos + TimeUnit.SECONDS.toNanos(37));
    }
  }

  @ParameterizedTest
  @EnumSource
  void givesUpOnACountThatStaysOddAndRecovers(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot snapshot = clock.newSnapshot();
      page.begin().disruptionMarker(2);

      long began = System.nanoTime();
      failure(
          Reason.BUSY,
          page.path(),
          "does not end within 100 ms",
          "Try again",
          () -> clock.read(snapshot));
      assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(100_000_000L);
      assertThat(snapshot.isEmpty()).isTrue();
      failure(Reason.BUSY, clock::taiNanos);
      failure(Reason.BUSY, clock::utcNanosUnordered);
      failure(Reason.BUSY, clock::capabilities);

      page.commit();
      assertThat(clock.read(snapshot).disruptionMarker()).isEqualTo(2);
      assertThat(clock.taiNanos()).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource
  void opensAndChecksTheGenerationDuringAnUpdate(Access access, RawPage page) {
    page.begin();
    try (VmClock clock = VmClock.open(page.path(), access)) {
      if (clock.isMapped()) {
        assertThat(clock.generation()).isEqualTo(1);
        assertThat(clock.disruptionMarker()).isEqualTo(1);
      } else {
        failure(Reason.BUSY, clock::generation);
        failure(Reason.BUSY, clock::disruptionMarker);
      }
      page.commit();
      assertThat(clock.generation()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWithAnyEvenCount(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      for (long count : new long[] {0, 2, 0x7fff_fffeL, 0x8000_0000L, 0xffff_fffeL}) {
        page.sequenceCount(count);
        assertThat(clock.read(clock.newSnapshot()).sequenceCount()).isEqualTo(count);
      }
      page.update(fields -> fields.generation(3)); // wraps the count around
      assertThat(clock.read(clock.newSnapshot()).sequenceCount()).isZero();
    }
  }

  /** The read succeeds or gives up. It must neither hang nor return invented values. */
  @ParameterizedTest
  @EnumSource
  void aReadEndsWhileTheCountChangesWithoutPause(Access access, RawPage page) throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    Thread writer =
        new Thread(
            () -> {
              for (long count = 0; !stop.get(); count += 2) {
                page.sequenceCount(count);
              }
            });
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot snapshot = clock.newSnapshot();
      writer.start();
      for (int i = 0; i < 5; i++) {
        try {
          assertThat(clock.read(snapshot).generation()).isEqualTo(1);
        } catch (VmClockException e) {
          assertThat(e.reason()).isEqualTo(Reason.BUSY);
          assertThat(snapshot.isEmpty()).isTrue();
        }
      }
      stop.set(true);
      writer.join();
      assertThat(clock.read(snapshot).generation()).isEqualTo(1);
      assertThat(snapshot.sequenceCount()).isEqualTo(page.sequenceCount());
    } finally {
      stop.set(true);
    }
  }

  /**
   * The library does not read the length of a mapped file again, so a mapped reader reads zeros
   * after the end of the file. If the file had lost the whole page of memory, the read would kill
   * the process, as the documentation of {@code open} says.
   */
  @ParameterizedTest
  @EnumSource
  void survivesAPageThatShrinksToFiftyBytes(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot snapshot = clock.newSnapshot();
      page.truncate(50);
      if (clock.isMapped()) {
        assertThat(clock.generation()).isZero();
        assertThat(clock.disruptionMarker()).isEqualTo(1);
        assertThat(clock.read(snapshot).timeSeconds()).isZero();
      } else {
        failure(
            Reason.TRUNCATED,
            page.path(),
            "its own size field claims",
            "create it again",
            () -> clock.read(snapshot));
        assertThat(snapshot.isEmpty()).isTrue();
        failure(Reason.TRUNCATED, clock::generation);
        failure(Reason.TRUNCATED, clock::utcNanos);
      }
      failure(Reason.TRUNCATED, () -> VmClock.open(page.path(), access));
    }
  }
}
