package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.AbiField;
import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard.Protection;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GenerationGuardTest {
  @Test
  void noticesARestoreAndACloneButNoMigrationWhereThereIsAGeneration() {
    try (TestPage page = TestPage.likeFirecracker()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      assertThat(guard.protection()).isEqualTo(Protection.EXACT);
      long stamp = guard.stamp();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.migrate();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.cloneOnSameHost();
      assertThat(guard.changedSince(stamp)).isTrue();
      long later = guard.stamp();
      page.restore();
      assertThat(guard.changedSince(later)).isTrue();
    }
  }

  @Test
  void noticesMigrationsTooWhereThereIsAMarkerAlone() {
    try (TestPage page = TestPage.likeQemu()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
      long stamp = guard.stamp();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.migrate();
      assertThat(guard.changedSince(stamp)).isTrue();
    }
  }

  @Test
  void goesByTheMarkerWhereThePageIsTooShortForAGeneration() {
    try (TestPage page = TestPage.withoutGenerationField()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
      long stamp = guard.stamp();
      page.cloneOnSameHost();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.migrate();
      assertThat(guard.changedSince(stamp)).isTrue();
    }
  }

  @Test
  void takesAChangeOfWhatThePageOffersForAChange() {
    try (TestPage page = TestPage.likeFirecracker()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      // Equal numbers in both fields, which must not make equal stamps.
      for (long value : new long[] {0, 1, Long.MAX_VALUE}) {
        page.set(AbiField.VM_GENERATION_COUNTER, value);
        page.set(AbiField.DISRUPTION_MARKER, value);
        page.offerGeneration(true);
        long exact = guard.stamp();
        page.offerGeneration(false);
        assertThat(guard.changedSince(exact)).isTrue();
        assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
        long conservative = guard.stamp();
        page.offerGeneration(true);
        assertThat(guard.changedSince(conservative)).isTrue();
        assertThat(guard.changedSince(exact)).isFalse();
      }
    }
  }

  @Test
  void readsTheSameByPread() {
    for (boolean offered : new boolean[] {true, false}) {
      try (TestPage page = TestPage.likeFirecracker()) {
        page.offerGeneration(offered);
        page.restore();
        page.migrate();
        try (VmClock clock = VmClock.open(page.path, VmClock.Access.PREAD)) {
          long stamp = GenerationGuard.of(clock).stamp();
          assertThat(stamp).isEqualTo(GenerationGuard.of(page.clock).stamp());
          page.restore();
          assertThat(GenerationGuard.of(clock).changedSince(stamp)).isTrue();
        }
      }
    }
  }

  @Test
  void takesAPageThatCannotBeReadForAChange() {
    try (TestPage page = TestPage.likeFirecracker();
        VmClock clock = VmClock.open(page.path, VmClock.Access.PREAD)) {
      GenerationGuard guard = GenerationGuard.of(clock);
      long stamp = guard.stamp();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.beginUpdate();
      assertThat(guard.changedSince(stamp)).isTrue();
      page.endUpdate();
      assertThat(guard.changedSince(stamp)).isFalse();
    }
  }

  @Test
  void takesAClosedClockForAChangeAndNeverReturnsAStampOfIt() {
    try (TestPage page = TestPage.likeFirecracker()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      long stamp = guard.stamp();
      page.clock.close();
      assertThat(guard.changedSince(stamp)).isTrue();
      assertThatThrownBy(guard::stamp).isInstanceOf(VmClockException.class);
      assertThatThrownBy(guard::protection).isInstanceOf(VmClockException.class);
      assertThatThrownBy(() -> guard.call(() -> 1)).isInstanceOf(VmClockException.class);
    }
  }

  @Test
  void repeatsACallDuringWhichTheMachineWasRestored() {
    try (TestPage page = TestPage.likeFirecracker()) {
      GenerationGuard guard = GenerationGuard.of(page.clock);
      AtomicInteger calls = new AtomicInteger();
      int result =
          guard.call(
              () -> {
                int call = calls.incrementAndGet();
                if (call <= 2) {
                  page.restore();
                }
                return call;
              });
      assertThat(result).isEqualTo(3);
    }
  }

  @Test
  void saysWhenItGuardsNothing() {
    GenerationGuard guard = GenerationGuard.none();
    assertThat(guard.protection()).isEqualTo(Protection.NONE);
    assertThat(guard.changedSince(guard.stamp())).isFalse();
    assertThat(guard.<Integer>call(() -> 1)).isEqualTo(1);
    assertThat(SnapshotSafeRandom.create(guard).generateSeed(8)).hasSize(8);
    assertThat(UuidGenerator.create(guard).version7().version()).isEqualTo(7);
  }
}
