package io.vmclock.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Sets;
import io.vmclock.Capability;
import io.vmclock.ClockStatus;
import io.vmclock.Flag;
import io.vmclock.LeapIndicator;
import io.vmclock.watch.VmClockEvent.BoundAboveLimit;
import io.vmclock.watch.VmClockEvent.BoundWithinLimit;
import io.vmclock.watch.VmClockEvent.CapabilitiesChanged;
import io.vmclock.watch.VmClockEvent.Disrupted;
import io.vmclock.watch.VmClockEvent.FileRemoved;
import io.vmclock.watch.VmClockEvent.FileReplaced;
import io.vmclock.watch.VmClockEvent.Kind;
import io.vmclock.watch.VmClockEvent.LeapAnnounced;
import io.vmclock.watch.VmClockEvent.MaintenanceCleared;
import io.vmclock.watch.VmClockEvent.MaintenanceImminent;
import io.vmclock.watch.VmClockEvent.MaintenanceSoon;
import io.vmclock.watch.VmClockEvent.Restored;
import io.vmclock.watch.VmClockEvent.StatusChanged;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The log has one short line for each event. */
class WatcherLogTest {
  private static final PageState BEFORE =
      new PageState(
          2,
          OptionalLong.of(-1),
          5,
          0,
          ClockStatus.SYNCHRONIZED,
          LeapIndicator.NONE,
          Sets.immutableEnumSet(Capability.DISRUPTION_MARKER, Capability.GENERATION),
          Optional.empty());
  private static final PageState AFTER =
      new PageState(
          4,
          OptionalLong.of(8),
          6,
          Flag.DISRUPTION_SOON.mask(),
          ClockStatus.UNRELIABLE,
          LeapIndicator.PRE_POS,
          Sets.immutableEnumSet(Capability.DISRUPTION_MARKER),
          Optional.empty());

  @Test
  void namesTheKindAndTheChange() {
    List<VmClockEvent> events =
        List.of(
            new Restored(BEFORE, AFTER),
            new Disrupted(BEFORE, AFTER),
            new CapabilitiesChanged(BEFORE, AFTER),
            new StatusChanged(BEFORE, AFTER),
            new MaintenanceSoon(BEFORE, AFTER),
            new MaintenanceImminent(BEFORE, AFTER),
            new MaintenanceCleared(/* before= */ AFTER, /* after= */ BEFORE),
            new LeapAnnounced(BEFORE, AFTER),
            new BoundAboveLimit(BEFORE, AFTER, accuracy(120_000)),
            new BoundWithinLimit(BEFORE, AFTER, accuracy(70_500)),
            new FileRemoved(Path.of("page"), AFTER),
            new FileReplaced(Path.of("page"), AFTER));
    assertThat(events).extracting(VmClockEvent::kind).isEqualTo(Arrays.asList(Kind.values()));
    try (LogCapture capture = new LogCapture()) {
      WatcherLog log = new WatcherLog(Path.of("page"));
      events.forEach(log::log);
      assertThat(capture.messages("page"))
          .containsExactly(
              "page: RESTORED, generation 18446744073709551615 -> 8",
              "page: DISRUPTED, marker 5 -> 6",
              "page: CAPABILITIES_CHANGED, gained [], lost [GENERATION]",
              "page: STATUS_CHANGED, status SYNCHRONIZED -> UNRELIABLE",
              "page: MAINTENANCE_SOON, flags 0x0 -> " + soon(),
              "page: MAINTENANCE_IMMINENT, flags 0x0 -> " + soon(),
              "page: MAINTENANCE_CLEARED, flags " + soon() + " -> 0x0",
              "page: LEAP_ANNOUNCED, leap indicator NONE -> PRE_POS",
              "page: BOUND_ABOVE_LIMIT, bound 120 us, limit 100 us",
              "page: BOUND_WITHIN_LIMIT, bound 70.5 us, limit 100 us",
              "page: FILE_REMOVED, the path names no page any more; the watcher continues with"
                  + " the removed file, which may not show later restores",
              "page: FILE_REPLACED, the path names another page; the watcher continues with the"
                  + " old file, which may not show later restores. Open the path again, or restart"
                  + " the program");
    }
  }

  private static Accuracy accuracy(long boundNanos) {
    Duration limit = Duration.ofNanos(100_000);
    return new Accuracy(
        "page",
        Instant.EPOCH,
        limit,
        Optional.of(Duration.ofNanos(boundNanos)),
        Optional.empty(),
        boundNanos <= limit.toNanos());
  }

  private static String soon() {
    return "0x" + Long.toHexString(Flag.DISRUPTION_SOON.mask());
  }
}
