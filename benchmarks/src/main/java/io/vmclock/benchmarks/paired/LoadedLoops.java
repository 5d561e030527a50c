package io.vmclock.benchmarks.paired;

import io.vmclock.VmClock;
import io.vmclock.publish.Publisher;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.VmClockTicker;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
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
            new Shared("Peer.nanoTime", Loops::nanoTime),
            new Shared("Read.generation", () -> Loops.generation(clock)),
            new Shared("Guard.guardCheck", () -> Loops.changedSince(guard, stamp)),
            new Shared("Read.utcNanos", () -> Loops.utcNanos(clock)),
            new Shared("Read.utcNanosUnordered", () -> Loops.utcNanosUnordered(clock)),
            new Shared("Adapter.ticker", () -> Loops.ticker(ticker)),
            new Shared(
                "Read.readEarliestLatest",
                () -> Loops.earliestLatest(clock, clock.newSnapshot())))) {
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
                () -> Loops.guardedBytes(guarded, new byte[RandomLoops.BLOCK_BYTES])),
            new Shared("Uuid.version4", () -> Loops.version4(uuids)),
            new Shared("Uuid.version7", () -> Loops.version7(uuids)),
            new Shared("Uuid.jdkUuid", Loops::jdkUuid))) {
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
