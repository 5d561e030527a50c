package io.vmclock.cli.bench;

import com.google.common.base.Suppliers;
import com.google.common.collect.ImmutableList;
import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.SnapshotSafeRandom;
import io.vmclock.restore.UuidGenerator;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The ten calls whose costs matter most. For use by one thread. */
final class Operations {
  /** The operation that all others are compared with. */
  static final String REFERENCE = "System.nanoTime()";

  private static final int RANDOM_BYTES = 32;

  private final VmClock clock;
  private final GenerationGuard guard;

  /** Created by the first call, so that a failure belongs to that call. */
  private final Supplier<SecureRandom> random;

  private final Supplier<UuidGenerator> uuids;

  /** Keeps each created object, so that the compiler cannot optimize its creation away. */
  @SuppressWarnings("UnusedVariable") // written only, to keep the objects
  private @Nullable Object kept;

  private Operations(VmClock clock) {
    this.clock = clock;
    this.guard = GenerationGuard.of(clock);
    this.random = Suppliers.memoize(() -> SnapshotSafeRandom.create(guard));
    this.uuids = Suppliers.memoize(() -> UuidGenerator.create(guard));
  }

  /** Returns the operations. Those of this library use {@code clock}. */
  static ImmutableList<Operation> of(VmClock clock) {
    return new Operations(clock).all();
  }

  private ImmutableList<Operation> all() {
    return ImmutableList.of(
        own("generation()", this::generation),
        own("GenerationGuard.changedSince()", this::guardCheck),
        own("utcNanosUnordered()", this::utcNanosUnordered),
        own("utcNanos()", this::utcNanos),
        own("read(Snapshot), earliest and latest UTC", this::readBounds),
        own("SecureRandom, 32 bytes", this::randomBytes),
        own("UuidGenerator.version7()", this::version7),
        peer(REFERENCE, Operations::nanoTime),
        peer("Instant.now()", this::instants),
        peer("UUID.randomUUID()", this::jdkUuids));
  }

  private static Operation own(String name, Operation.Loop loop) {
    return new Operation(name, false, loop);
  }

  private static Operation peer(String name, Operation.Loop loop) {
    return new Operation(name, true, loop);
  }

  private long generation(int calls) {
    long all = 0;
    for (int call = 0; call < calls; call++) {
      all += clock.generation();
    }
    return all;
  }

  private long guardCheck(int calls) {
    long stamp = guard.stamp();
    long changed = 0;
    for (int call = 0; call < calls; call++) {
      if (guard.changedSince(stamp)) {
        changed++;
      }
    }
    return changed;
  }

  private long utcNanosUnordered(int calls) {
    long all = 0;
    for (int call = 0; call < calls; call++) {
      all += clock.utcNanosUnordered();
    }
    return all;
  }

  private long utcNanos(int calls) {
    long all = 0;
    for (int call = 0; call < calls; call++) {
      all += clock.utcNanos();
    }
    return all;
  }

  private long readBounds(int calls) {
    Snapshot reading = clock.newSnapshot();
    long all = 0;
    for (int call = 0; call < calls; call++) {
      clock.read(reading);
      all += reading.earliestUtcNanos() ^ reading.latestUtcNanos();
    }
    return all;
  }

  private long randomBytes(int calls) {
    SecureRandom random = this.random.get();
    byte[] bytes = new byte[RANDOM_BYTES];
    for (int call = 0; call < calls; call++) {
      random.nextBytes(bytes);
    }
    return bytes[0];
  }

  private long version7(int calls) {
    UuidGenerator uuids = this.uuids.get();
    for (int call = 0; call < calls; call++) {
      kept = uuids.version7();
    }
    return 0;
  }

  private static long nanoTime(int calls) {
    long all = 0;
    for (int call = 0; call < calls; call++) {
      all += System.nanoTime();
    }
    return all;
  }

  private long instants(int calls) {
    for (int call = 0; call < calls; call++) {
      kept = Instant.now();
    }
    return 0;
  }

  private long jdkUuids(int calls) {
    for (int call = 0; call < calls; call++) {
      kept = UUID.randomUUID();
    }
    return 0;
  }
}
