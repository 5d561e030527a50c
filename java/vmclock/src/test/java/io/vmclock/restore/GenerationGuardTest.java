package io.vmclock.restore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vmclock.VmClock;
import io.vmclock.VmClockException;
import io.vmclock.restore.GenerationGuard.Protection;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class GenerationGuardTest {
  @Test
  void detectsRestoresAndClonesWithAGeneration() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
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
  void alsoDetectsMigrationsWithOnlyAMarker() {
    try (RawPage page = RawPage.create().likeQemu();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
      long stamp = guard.stamp();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.migrate();
      assertThat(guard.changedSince(stamp)).isTrue();
    }
  }

  @Test
  void usesTheMarkerOfAPageWithoutAGenerationField() {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      // The flag is set, but the page ends before the field.
      page.unprotected().size(Abi.VM_GENERATION_COUNTER_OFFSET);
      VmClock clock = VmClock.open(page.path());
      GenerationGuard guard = GenerationGuard.of(clock);
      assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
      long stamp = guard.stamp();
      page.cloneOnSameHost();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.migrate();
      assertThat(guard.changedSince(stamp)).isTrue();
    }
  }

  @Test
  void treatsChangedCapabilitiesAsAChange() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
      // Equal numbers in both fields must not give equal stamps.
      for (long value : new long[] {0, 1, Long.MAX_VALUE}) {
        page.update(fields -> fields.generation(value).disruptionMarker(value));
        page.update(fields -> fields.setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
        long exact = guard.stamp();
        page.update(fields -> fields.clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
        assertThat(guard.changedSince(exact)).isTrue();
        assertThat(guard.protection()).isEqualTo(Protection.CONSERVATIVE);
        long conservative = guard.stamp();
        page.update(fields -> fields.setFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT));
        assertThat(guard.changedSince(conservative)).isTrue();
        assertThat(guard.changedSince(exact)).isFalse();
      }
    }
  }

  @Test
  void readsTheSameStampThroughPread() {
    for (boolean offered : new boolean[] {true, false}) {
      try (RawPage page = RawPage.create().likeFirecracker();
          VmClock clock = VmClock.open(page.path())) {
        page.update(fields -> fields.flags(offered ? Abi.FLAG_VM_GEN_COUNTER_PRESENT : 0));
        page.restore();
        page.migrate();
        try (VmClock reading = VmClock.open(page.path(), VmClock.Access.PREAD)) {
          long stamp = GenerationGuard.of(reading).stamp();
          assertThat(stamp).isEqualTo(GenerationGuard.of(clock).stamp());
          page.restore();
          assertThat(GenerationGuard.of(reading).changedSince(stamp)).isTrue();
        }
      }
    }
  }

  @Test
  void treatsAnUnreadablePageAsAChange() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path(), VmClock.Access.PREAD)) {
      GenerationGuard guard = GenerationGuard.of(clock);
      long stamp = guard.stamp();
      assertThat(guard.changedSince(stamp)).isFalse();
      page.begin();
      assertThat(guard.changedSince(stamp)).isTrue();
      page.commit();
      assertThat(guard.changedSince(stamp)).isFalse();
    }
  }

  @Test
  void treatsAClosedClockAsAChangeAndReturnsNoStamp() {
    try (RawPage page = RawPage.create().likeFirecracker()) {
      VmClock clock = VmClock.open(page.path());
      GenerationGuard guard = GenerationGuard.of(clock);
      long stamp = guard.stamp();
      clock.close();
      assertThat(guard.changedSince(stamp)).isTrue();
      assertThatThrownBy(guard::stamp).isInstanceOf(VmClockException.class);
      assertThatThrownBy(guard::protection).isInstanceOf(VmClockException.class);
      assertThatThrownBy(() -> guard.call(() -> 1)).isInstanceOf(VmClockException.class);
    }
  }

  @Test
  void repeatsACallIfTheMachineIsRestoredDuringIt() {
    try (RawPage page = RawPage.create().likeFirecracker();
        VmClock clock = VmClock.open(page.path())) {
      GenerationGuard guard = GenerationGuard.of(clock);
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
  void noneReportsThatItHasNoProtection() {
    GenerationGuard guard = GenerationGuard.none();
    assertThat(guard.protection()).isEqualTo(Protection.NONE);
    assertThat(guard.changedSince(guard.stamp())).isFalse();
    assertThat(guard.<Integer>call(() -> 1)).isEqualTo(1);
    assertThat(SnapshotSafeRandom.create(guard).generateSeed(8)).hasSize(8);
    assertThat(UuidGenerator.create(guard).version7().version()).isEqualTo(7);
  }
}
