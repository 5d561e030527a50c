package io.vmclock.benchmarks.paired;

import io.vmclock.Snapshot;
import io.vmclock.VmClock;
import io.vmclock.restore.GenerationGuard;
import io.vmclock.restore.UuidGenerator;
import io.vmclock.time.VmClockTicker;
import java.security.SecureRandom;
import java.util.UUID;

/**
 * The loops that several groups measure. A group runs in a process of its own, so each loop has one
 * caller there, and the compiler sees the same as if the group had written it.
 */
final class Loops {
  private Loops() {}

  static Loop nanoTime() {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(System.nanoTime());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop generation(VmClock clock) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(clock.generation());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop changedSince(GenerationGuard guard, long stamp) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(guard.changedSince(stamp));
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop utcNanos(VmClock clock) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(clock.utcNanos());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop utcNanosUnordered(VmClock clock) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(clock.utcNanosUnordered());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop ticker(VmClockTicker ticker) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(ticker.read());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop earliestLatest(VmClock clock, Snapshot snapshot) {
    return calls -> {
      int made = 0;
      do {
        clock.read(snapshot);
        Loop.HOLE.consume(snapshot.earliestUtcNanos() ^ snapshot.latestUtcNanos());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop guardedBytes(SecureRandom guarded, byte[] block) {
    return calls -> {
      int made = 0;
      do {
        guarded.nextBytes(block);
        Loop.HOLE.consume(block);
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop version4(UuidGenerator uuids) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(uuids.version4());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop version7(UuidGenerator uuids) {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(uuids.version7());
        made++;
      } while (Loop.more(made, calls));
    };
  }

  static Loop jdkUuid() {
    return calls -> {
      int made = 0;
      do {
        Loop.HOLE.consume(UUID.randomUUID());
        made++;
      } while (Loop.more(made, calls));
    };
  }
}
