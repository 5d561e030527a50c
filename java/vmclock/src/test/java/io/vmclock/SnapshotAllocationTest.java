package io.vmclock;

import static io.vmclock.AllocatedBytes.allocatedBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClock.Access;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reading allocates nothing. */
@ExtendWith(RawPageExtension.class)
class SnapshotAllocationTest {
  private static final Capability[] CAPABILITIES = Capability.values();

  /** The compiler would optimize an unused array away. */
  private static volatile byte[] kept = {};

  @ParameterizedTest
  @EnumSource
  void readAndAccessorsAllocateNothing(Access access, RawPage page) {
    try (VmClock clock = VmClock.open(page.path(), access)) {
      Snapshot snapshot = clock.newSnapshot();
      assertThat(allocatedBy(() -> sumOfAll(clock.read(snapshot)))).isZero();
    }
  }

  @Test
  void singleReadsAllocateNothing(RawPage page) {
    try (VmClock clock = VmClock.open(page.path())) {
      assertThat(
              allocatedBy(
                  () ->
                      clock.generation()
                          + clock.disruptionMarker()
                          + clock.taiNanos()
                          + clock.utcNanos()
                          + clock.taiNanosUnordered()
                          + clock.utcNanosUnordered()))
          .isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsWithAFallbackAllocateNothing(Access access, RawPage page) {
    VmClock clock = VmClock.open(page.path(), access);
    assertThat(allocatedBy(() -> sumOfFallbacks(clock))).isZero();
    page.update(
        fields ->
            fields.clearFlags(Abi.FLAG_VM_GEN_COUNTER_PRESENT).clockStatus(Abi.STATUS_UNRELIABLE));
    assertThat(sumOfFallbacks(clock)).isEqualTo(6);
    assertThat(allocatedBy(() -> sumOfFallbacks(clock))).isZero();
    clock.close();
    assertThat(sumOfFallbacks(clock)).isEqualTo(6);
    assertThat(allocatedBy(() -> sumOfFallbacks(clock))).isZero();
  }

  private static long sumOfFallbacks(VmClock clock) {
    return clock.generationOr(1) + clock.taiNanosOr(2) + clock.utcNanosOr(3);
  }

  @Test
  void availabilityAllocatesNothing(RawPage page) {
    page.status(Abi.STATUS_UNRELIABLE);
    try (VmClock clock = VmClock.open(page.path())) {
      Snapshot empty = clock.newSnapshot();
      Snapshot snapshot = clock.read();
      assertThat(allocatedBy(() -> available(snapshot) + available(empty))).isZero();
    }
  }

  private static int available(Snapshot snapshot) {
    int available = 0;
    for (Capability capability : CAPABILITIES) {
      available += one(snapshot.isAvailable(capability));
    }
    return available;
  }

  @Test
  void measurementDetectsAnAllocation() {
    assertThat(allocatedBy(SnapshotAllocationTest::allocate)).isPositive();
  }

  private static long allocate() {
    kept = new byte[8];
    return kept.length;
  }

  private static int one(boolean condition) {
    return condition ? 1 : 0;
  }

  private static long sumOfAll(Snapshot s) {
    long sum =
        s.magic()
            + s.size()
            + s.version()
            + one(s.counterId() == CounterId.INVALID)
            + one(s.timeType() == TimeType.UTC)
            + s.sequenceCount()
            + s.disruptionMarker()
            + s.flags()
            + one(s.clockStatus().isReliable())
            + one(s.smearingHint() == SmearingHint.STRICT)
            + s.taiOffsetSeconds()
            + one(s.leapIndicator() == LeapIndicator.NONE)
            + s.counterPeriodShift()
            + s.counterValue()
            + s.generation()
            + s.counter()
            + s.retries()
            + s.pageNanos()
            + s.taiNanos()
            + s.utcNanos()
            + s.maxErrorNanos()
            + s.estErrorNanos()
            + s.earliestTaiNanos()
            + s.latestTaiNanos()
            + s.earliestUtcNanos()
            + s.latestUtcNanos()
            + one(s.isLeapSecond())
            + one(s.has(Flag.NOTIFICATION_PRESENT));
    return sum + s.recomputeAt(sum).pageNanos() + s.value(AbiField.TIME_SEC);
  }
}
