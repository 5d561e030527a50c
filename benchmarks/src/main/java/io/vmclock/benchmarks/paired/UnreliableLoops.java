package io.vmclock.benchmarks.paired;

import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import java.util.List;

/** The loops of reads of a page without reliable time. */
final class UnreliableLoops {
  private static final long FALLBACK = Long.MIN_VALUE;

  private UnreliableLoops() {}

  static List<Operation> of(VmClock clock) {
    VmClock unreliable;
    try (Publisher publisher = Publisher.inMemory()) {
      unreliable = VmClock.open(publisher.path());
    }
    return List.of(
        Operation.of(
            "Read.utcNanosOr",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(clock.utcNanosOr(FALLBACK));
                made++;
              } while (Loop.more(made, calls));
            }),
        Operation.of(
            "Unreliable.utcNanosOr",
            calls -> {
              int made = 0;
              do {
                Loop.HOLE.consume(unreliable.utcNanosOr(FALLBACK));
                made++;
              } while (Loop.more(made, calls));
            }));
  }
}
