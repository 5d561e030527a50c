package io.vmclock.benchmarks.paired;

import io.vmclock.Snapshot;
import io.vmclock.TimeBounds;
import io.vmclock.TimeScale;
import io.vmclock.VmClock;
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
            "Floor.readAndObject",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(readAndObject(clock, snapshot));
                made++;
              } while (Loop.more(made, calls));
            }));
  }

  private static SameSize readAndObject(VmClock clock, Snapshot snapshot) {
    clock.read(snapshot);
    return new SameSize(TimeScale.UTC, snapshot.earliestUtcNanos(), snapshot.latestUtcNanos());
  }
}
