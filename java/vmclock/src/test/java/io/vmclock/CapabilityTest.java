package io.vmclock;

import static org.assertj.core.api.Assertions.assertThat;

import io.vmclock.VmClockException.Reason;
import io.vmclock.testpage.Abi;
import io.vmclock.testpage.RawPage;
import io.vmclock.testpage.RawPageExtension;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The capabilities of a page, for every combination of the fields that they depend on. */
@ExtendWith(RawPageExtension.class)
class CapabilityTest {
  private static final int OURS = Abi.counterIdOfThisMachine();
  private static final int FOREIGN = OURS == Abi.COUNTER_X86_TSC ? 0 : 1;
  private static final int[] COUNTERS = {OURS, FOREIGN, 7, Abi.COUNTER_INVALID};
  private static final int[] TIME_TYPES = {0, 1, 2, 3, 4, 200, 255};
  private static final int ALL_FLAGS = 0x3ff;

  @ParameterizedTest
  @ValueSource(ints = {32, 87, 88, 95, 96, 103, 104, 111, 112, 4096})
  void dependOnCounterScaleSizeAndFlags(int size, RawPage page) {
    for (int counter : COUNTERS) {
      for (int type : TIME_TYPES) {
        page.unprotected().size(size).counterId(counter).timeType(type);
        try (VmClock clock = VmClock.open(page.path())) {
          Snapshot snapshot = clock.newSnapshot();
          for (int flags = 0; flags <= ALL_FLAGS; flags++) {
            page.unprotected().flags(flags);
            Set<Capability> expected = expected(size, counter, type, flags);
            clock.read(snapshot);
            // Of 300 000 checks, only a failure formats text.
            if (!snapshot.capabilities().equals(expected)) {
              assertThat(snapshot.capabilities())
                  .as("size %s, counter %s, type %s, flags %x", size, counter, type, flags)
                  .isEqualTo(expected);
            }
            if (flags % 37 == 0) { // exceptions are slow
              checkReasons(snapshot, expected, counter);
            }
          }
        }
      }
    }
  }

  private static Set<Capability> expected(int size, int counter, int type, long flags) {
    Set<Capability> offered = EnumSet.of(Capability.DISRUPTION_MARKER);
    boolean time = counter == OURS && type <= Abi.TIME_MONOTONIC && size >= 88;
    boolean offset = has(flags, Abi.FLAG_TAI_OFFSET_VALID);
    boolean max = has(flags, Abi.FLAG_TIME_MAXERROR_VALID | Abi.FLAG_PERIOD_MAXERROR_VALID);
    boolean est = has(flags, Abi.FLAG_TIME_ESTERROR_VALID | Abi.FLAG_PERIOD_ESTERROR_VALID);
    boolean generation = has(flags, Abi.FLAG_VM_GEN_COUNTER_PRESENT);
    add(offered, Capability.GENERATION, generation && size >= 112);
    add(offered, Capability.NOTIFICATION, has(flags, Abi.FLAG_NOTIFICATION_PRESENT));
    add(offered, Capability.COUNTER, counter == OURS);
    add(offered, Capability.TIME, time);
    add(offered, Capability.TAI, time && (type == 1 || (type == 0 && offset)));
    add(offered, Capability.UTC, time && (type == 0 || (type == 1 && offset)));
    add(offered, Capability.MAX_ERROR, time && max && size >= 104);
    add(offered, Capability.EST_ERROR, time && est && size >= 96);
    return offered;
  }

  private static boolean has(long flags, long bits) {
    return (flags & bits) == bits;
  }

  private static void add(Set<Capability> offered, Capability capability, boolean condition) {
    if (condition) {
      offered.add(capability);
    }
  }

  /** The page is synchronized: an offered capability is available, any other has a reason. */
  private static void checkReasons(Snapshot snapshot, Set<Capability> expected, int counter) {
    for (Capability capability : Capability.values()) {
      Optional<VmClockException> unavailable = snapshot.unavailable(capability);
      assertThat(snapshot.isAvailable(capability)).isEqualTo(unavailable.isEmpty());
      if (expected.contains(capability) != unavailable.isEmpty()) {
        assertThat(unavailable.isEmpty()).as("%s", capability).isEqualTo(!unavailable.isEmpty());
      }
      unavailable.ifPresent(
          why -> {
            boolean foreign = counter == FOREIGN || counter == 7;
            if (capability == Capability.COUNTER && foreign) {
              assertThat(why.reason()).isEqualTo(Reason.FOREIGN_COUNTER);
            } else if (!foreign) {
              assertThat(why.reason()).isEqualTo(Reason.NOT_OFFERED);
            }
          });
    }
  }
}
