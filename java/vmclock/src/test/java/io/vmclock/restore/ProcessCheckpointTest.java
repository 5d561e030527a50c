package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClock.Access;
import io.vmclock.VmClockException;
import io.vmclock.VmClockException.Reason;
import io.vmclock.internal.LeftoverClocks;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.testpage.RawPage;
import io.vmclock.watch.Subscription;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProcessCheckpointTest {
  @BeforeEach
  void forgetTheClocksOfOtherTests() throws ReflectiveOperationException {
    LeftoverClocks.forget();
  }

  @TempDir private Path directory;

  @AfterEach
  void endCheckpoint() {
    try {
      ProcessCheckpoint.afterRestore();
    } catch (VmClockException leftByATest) {
      // A clock of a page that is gone, which is not collected yet.
    }
  }

  private RawPage newPage() {
    return RawPage.at(directory.resolve("page"));
  }

  private static void assertReleased(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.RELEASED));
  }

  @ParameterizedTest
  @EnumSource
  void releasesThePageAndOpensItAgain(Access access) {
    try (RawPage page = newPage();
        VmClock clock = VmClock.open(page.path(), access)) {
      long generation = clock.generation();
      assertThat(ProcessFiles.mappings(directory)).hasSize(access == Access.AUTO ? 1 : 0);
      for (int i = 0; i < 3; i++) {
        ProcessCheckpoint.beforeCheckpoint();
        ProcessCheckpoint.beforeCheckpoint();
        assertThat(ProcessFiles.mappings(directory)).isEmpty();
        assertThat(ProcessFiles.descriptors(directory.toString())).isEmpty();
        assertReleased(clock::read);
        assertReleased(clock::generation);
        assertReleased(clock::disruptionMarker);
        assertReleased(clock::taiNanos);
        assertReleased(clock::utcNanosUnordered);
        assertReleased(clock::utcBounds);
        assertThat(clock.generationOr(-5)).isEqualTo(-5);
        assertThat(clock.utcNanosOr(-5)).isEqualTo(-5);
        assertThatThrownBy(clock::read).hasMessageContaining(page.path().toString());
        ProcessCheckpoint.afterRestore();
        ProcessCheckpoint.afterRestore();
        assertThat(clock.generation()).isEqualTo(generation);
        assertThat(clock.generationOr(-5)).isEqualTo(generation);
        assertThat(clock.utcNanos()).isPositive();
        assertThat(clock.read().generation()).isEqualTo(generation);
      }
      page.restore();
      assertThat(clock.generation()).isNotEqualTo(generation);
    }
  }

  @ParameterizedTest
  @EnumSource
  void countsAsARestoreForEachGuard(Access access) {
    try (RawPage page = newPage();
        VmClock clock = VmClock.open(page.path(), access);
        Publisher publisher = Publisher.inMemory();
        VmClock embedded = VmClock.open(publisher.path(), access)) {
      List<GenerationGuard> guards =
          List.of(
              GenerationGuard.of(clock),
              GenerationGuard.of(embedded),
              GenerationGuard.of(ProcessCheckpoint.source()),
              GenerationGuard.of(GenerationSource.of(clock), ProcessCheckpoint.source()));
      for (int i = 0; i < 4; i++) {
        List<Long> stamps = guards.stream().map(GenerationGuard::stamp).toList();
        long none = GenerationGuard.none().stamp();
        ProcessCheckpoint.beforeCheckpoint();
        for (int j = 0; j < stamps.size(); j++) {
          GenerationGuard guard = guards.get(j);
          assertReleased(guard::stamp);
          assertThat(guard.changedSince(stamps.get(j))).isTrue();
        }
        assertThat(GenerationGuard.none().changedSince(none)).isFalse();
        if (i % 2 == 1) {
          page.restore();
        }
        ProcessCheckpoint.afterRestore();
        for (int j = 0; j < stamps.size(); j++) {
          GenerationGuard guard = guards.get(j);
          assertThat(guard.changedSince(stamps.get(j))).as(guard.toString()).isTrue();
          long stamp = guard.stamp();
          assertThat(guard.changedSince(stamp)).as(guard.toString()).isFalse();
          ProcessCheckpoint.afterRestore();
          assertThat(guard.changedSince(stamp)).as(guard.toString()).isFalse();
        }
        assertThat(GenerationGuard.none().changedSince(none)).isFalse();
      }
      assertThat(guards.get(2).protection()).isEqualTo(Protection.EXACT);
    }
  }

  /** Otherwise a stamp of a later epoch could equal the stamp of another generation. */
  @Test
  void takesNoStampTwice() {
    try (RawPage page = newPage();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      List<Long> stamps = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        for (int generation = 0; generation < 50; generation++) {
          page.unprotected().generation(generation);
          stamps.add(guard.stamp());
        }
        ProcessCheckpoint.beforeCheckpoint();
        ProcessCheckpoint.afterRestore();
      }
      assertThat(stamps).doesNotHaveDuplicates();
    }
  }

  @Test
  void continuesWithoutAPageAndTriesAgain() throws Exception {
    Path path = directory.resolve("page");
    Path other = directory.resolve("other");
    try (RawPage page = newPage();
        RawPage otherPage = RawPage.at(other);
        VmClock clock = VmClock.open(page.path());
        VmClock present = VmClock.open(other)) {
      GenerationGuard guard = GenerationGuard.of(clock);
      UuidGenerator ids = UuidGenerator.create(guard);
      long stamp = guard.stamp();
      ProcessCheckpoint.beforeCheckpoint();
      Path elsewhere = Files.move(path, directory.resolve("elsewhere"));
      assertThatThrownBy(ProcessCheckpoint::afterRestore)
          .isInstanceOfSatisfying(
              VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.ABSENT))
          .hasMessageContaining(path.toString());
      assertReleased(clock::read);
      assertThatThrownBy(clock::read).hasMessageContaining(path.toString());
      assertThat(guard.changedSince(stamp)).isTrue();
      assertReleased(ids::version4);
      assertReleased(ids::version7);
      assertThat(present.path()).isEqualTo(otherPage.path());
      assertThat(present.generation()).isEqualTo(1);

      Files.move(elsewhere, path);
      ProcessCheckpoint.afterRestore();
      assertThat(clock.read().generation()).isEqualTo(1);
      assertThat(guard.changedSince(stamp)).isTrue();
      assertThat(ids.version4()).isNotEqualTo(ids.version4());
    }
  }

  @Test
  void refusesAPageWithFewerFields() {
    try (RawPage page = newPage();
        VmClock clock = VmClock.open(page.path())) {
      ProcessCheckpoint.beforeCheckpoint();
      page.unprotected().size(104);
      assertThatThrownBy(ProcessCheckpoint::afterRestore)
          .hasMessageContaining("it covers fewer fields than before the checkpoint");
      assertReleased(clock::generation);
      page.unprotected().size(4096);
      ProcessCheckpoint.afterRestore();
      assertThat(clock.generation()).isEqualTo(1);
    }
  }

  @Test
  void followsAPageThatWasReplacedMeanwhile() throws Exception {
    try (RawPage page = newPage();
        VmClock clock = VmClock.open(page.path())) {
      ProcessCheckpoint.beforeCheckpoint();
      Files.delete(page.path());
      try (RawPage next = RawPage.at(page.path())) {
        next.update(fields -> fields.generation(77));
        ProcessCheckpoint.afterRestore();
        assertThat(clock.generation()).isEqualTo(77);
        assertThat(clock.read().generation()).isEqualTo(77);
      }
    }
  }

  @Test
  void keepsClosedClocksClosed() {
    try (RawPage page = newPage()) {
      VmClock before = VmClock.open(page.path());
      VmClock meanwhile = VmClock.open(page.path());
      before.close();
      ProcessCheckpoint.beforeCheckpoint();
      assertThat(ProcessFiles.mappings(directory)).isEmpty();
      meanwhile.close();
      ProcessCheckpoint.afterRestore();
      for (VmClock clock : List.of(before, meanwhile)) {
        assertThatThrownBy(clock::generation)
            .isInstanceOfSatisfying(
                VmClockException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        assertThat(clock.generationOr(-5)).isEqualTo(-5);
      }
      assertThat(ProcessFiles.mappings(directory)).isEmpty();
    }
  }

  @Test
  void releasesAClockThatIsOpenedMeanwhile() {
    try (RawPage page = newPage()) {
      ProcessCheckpoint.beforeCheckpoint();
      try (VmClock clock = VmClock.open(page.path())) {
        assertThat(ProcessFiles.mappings(directory)).isEmpty();
        assertReleased(clock::generation);
        ProcessCheckpoint.afterRestore();
        assertThat(clock.generation()).isEqualTo(1);
      }
    }
  }

  @Test
  void callsTheListenersOfItsSourceOnceForEachRestore() {
    AtomicInteger calls = new AtomicInteger();
    Subscription failing =
        ProcessCheckpoint.source()
            .subscribe(
                "failing",
                () -> {
                  throw new IllegalArgumentException("on purpose");
                });
    try (Subscription counting =
        ProcessCheckpoint.source().subscribe("counting", calls::incrementAndGet)) {
      assertThat(counting.name()).isEqualTo("counting");
      ProcessCheckpoint.beforeCheckpoint();
      assertThatThrownBy(ProcessCheckpoint::afterRestore)
          .hasMessageContaining("failing")
          .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1));
      failing.close();
      ProcessCheckpoint.afterRestore();
      assertThat(calls).hasValue(1);
    }
    ProcessCheckpoint.beforeCheckpoint();
    ProcessCheckpoint.afterRestore();
    assertThat(calls).hasValue(1);
  }
}
