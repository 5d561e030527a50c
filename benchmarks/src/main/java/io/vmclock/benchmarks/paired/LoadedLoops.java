package io.vmclock.benchmarks.paired;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.VmClockTicker;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * The loops that run alone, beside a second thread that does the same, and beside a writer. Each
 * thread has its own snapshot or array, and shares the rest.
 */
final class LoadedLoops {
  private static final long WRITER_NANOS = 1_000_000;
  private static final int CALLS_OF_SECOND = 100;

  /** An operation whose loop is created for each thread. */
  private record Shared(String name, Supplier<Loop> loop) {}

  private LoadedLoops() {}

  static List<Operation> readers(VmClock clock, Publisher publisher) {
    GenerationGuard guard = GenerationGuard.of(clock);
    long stamp = guard.stamp();
    VmClockTicker ticker = VmClockTicker.of(clock);
    Companion writer =
        new Companion(
            () -> {
              publisher.update();
              LockSupport.parkNanos(WRITER_NANOS);
            });
    List<Operation> operations = new ArrayList<>();
    for (Shared one :
        List.of(
            new Shared(
                "Peer.nanoTime",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(System.nanoTime());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Read.generation",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(clock.generation());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Guard.guardCheck",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(guard.changedSince(stamp));
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Read.utcNanos",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(clock.utcNanos());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Read.utcNanosUnordered",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(clock.utcNanosUnordered());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Adapter.ticker",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(ticker.read());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Read.readEarliestLatest",
                () -> {
                  Snapshot snapshot = clock.newSnapshot();
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(BoundLoops.earliestLatest(clock, snapshot));
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }))) {
      addTwoThreads(operations, one);
      if (!one.name.startsWith("Peer.")) {
        operations.add(
            new Operation(one.name + Group.WRITER, writer.beside(Slice.of(one.loop.get()))));
      }
    }
    return operations;
  }

  static List<Operation> drawing(GenerationGuard guard) {
    SecureRandom guarded = SnapshotSafeRandom.create(guard);
    UuidGenerator uuids = UuidGenerator.create(guard);
    List<Operation> operations = new ArrayList<>();
    for (Shared one :
        List.of(
            new Shared(
                "Random.guardedBytes",
                () -> {
                  byte[] block = new byte[RandomLoops.BLOCK_BYTES];
                  return calls -> {
                    int made = 0;
                    do {
                      guarded.nextBytes(block);
                      Loop.HOLE.consume(block);
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Uuid.version4",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(uuids.version4());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Uuid.version7",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(uuids.version7());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }),
            new Shared(
                "Uuid.jdkUuid",
                () -> {
                  return calls -> {
                    int made = 0;
                    do {
                      Loop.HOLE.consume(UUID.randomUUID());
                      made++;
                    } while (Loop.more(made, calls));
                  };
                }))) {
      addTwoThreads(operations, one);
    }
    return operations;
  }

  private static void addTwoThreads(List<Operation> operations, Shared one) {
    Loop second = one.loop.get();
    Companion reader = new Companion(() -> second.run(CALLS_OF_SECOND));
    Slice alone = Slice.of(one.loop.get());
    operations.add(new Operation(one.name, alone));
    operations.add(new Operation(one.name + Group.TWO_THREADS, reader.beside(alone)));
  }
}
