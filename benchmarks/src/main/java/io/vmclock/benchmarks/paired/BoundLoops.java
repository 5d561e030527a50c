package io.vmclock.benchmarks.paired;

import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClock;
import io.vmclock.internal.Binding;
import io.vmclock.internal.ClockAccess;
import io.vmclock.internal.PackedBounds;
import java.util.List;

/** The loops of readings with bounds. */
final class BoundLoops {
  /** An object of the size of a {@link TimeBounds}. */
  private record SameSize(TimeScale scale, long earliestNanos, long latestNanos) {}

  private BoundLoops() {}

  static List<Operation> of(VmClock clock, CLoop c) {
    Snapshot snapshot = clock.newSnapshot();
    return List.of(
        new Operation("C.read", c.slice("read")),
        Operation.of("Peer.nanoTime", Loops.nanoTime()),
        Operation.of(
            "Read.read",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(clock.read(snapshot));
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of("Read.readEarliestLatest", Loops.earliestLatest(clock, snapshot)),
        Operation.of(
            "Read.utcBounds",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(clock.utcBounds());
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Floor.boundsAndObject",
            calls -> {
              // The call needs bounds of the last two seconds. A slice takes a millisecond.
              TimeBounds recent = clock.read(snapshot).utcBounds();
              int made = 0;
              do {
                Loop.HOLE.consume(boundsAndObject(clock, recent));
                made++;
              } while (Loop.more(made, calls));
            }));
  }

  private static SameSize boundsAndObject(VmClock clock, TimeBounds recent) {
    long moved =
        Binding.calls()
            .utcBoundsNowait(
                ClockAccess.handle(clock), recent.earliestNanos(), recent.latestNanos());
    return new SameSize(
        TimeScale.UTC,
        PackedBounds.earliest(recent.earliestNanos(), moved),
        PackedBounds.latest(recent.latestNanos(), moved));
  }
}
